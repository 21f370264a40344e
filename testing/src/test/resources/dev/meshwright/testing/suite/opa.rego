package envoy.authz

# What Envoy and our proxy ask over gRPC.

http := input.attributes.request.http

path := split(http.path, "?")[0]

default allow := {
	"allowed": false,
	"http_status": 403,
	"headers": {"x-decided-by": "opa", "content-type": "text/plain"},
	"body": "only admins",
}

allow if path == "/public"

allow := {"allowed": true, "headers": {"x-verdict": "admin", "x-seen": seen}} if {
	startswith(path, "/admin")
	http.headers["x-role"] == "admin"
}

# Says what OPA was told, so that the program sees it.
seen := sprintf("%s %s %s", [http.method, http.host, http.headers["x-role"]])

allow := {"allowed": false, "http_status": 302, "headers": {"location": "http://login.example/"}} if path == "/login"

allow := {"allowed": true} if {
	path == "/items"
	json.unmarshal(http.body).price < 100
}

# Two values of one rule are an error: no answer.
allow := {"allowed": true} if path == "/conflict"

allow := {"allowed": false} if path == "/conflict"

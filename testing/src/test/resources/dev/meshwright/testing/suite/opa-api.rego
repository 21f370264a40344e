package system.authz

# Who may ask OPA what (its own API authorization). A provider that is asked over HTTP is sent the request itself, below
# /v1/data/asked: 200 where this allows it, 401 where not.

default allow := {"allowed": false, "reason": "only admins"}

asked := array.slice(input.path, 3, count(input.path))

allow if asked == ["public"]

allow if {
	asked[0] == "admin"
	input.headers["X-Role"] == ["admin"]
}

allow if {
	asked == ["items"]
	input.method == "POST"
}

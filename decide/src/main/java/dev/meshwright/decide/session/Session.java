package dev.meshwright.decide.session;

import dev.meshwright.decide.request.Cookies;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;

/// The session of one request.
///
/// @param strict no other endpoint will do
/// @param endpoint that the client names ([dev.meshwright.decide.upstream.Endpoint#key]); empty: none
/// @param nowSeconds when the request came, since the epoch
public record Session(SessionState state, boolean strict, String endpoint, long nowSeconds) {
    /// What a request shows. One that the state is not about has none, and gets none.
    public static Session of(SessionState state, boolean strict, EditableHead request, long nowSeconds) {
        return switch (state) {
            case SessionState.None none -> new Session(none, false, "", nowSeconds);
            case SessionState.Cookie cookie ->
                cookie.covers(request)
                        ? new Session(cookie, strict, named(cookie, request, nowSeconds), nowSeconds)
                        : new Session(new SessionState.None(), false, "", nowSeconds);
            case SessionState.Header header ->
                new Session(header, strict, SessionToken.address(request.first(header.name())), nowSeconds);
        };
    }

    private static String named(SessionState.Cookie cookie, EditableHead request, long nowSeconds) {
        long span = Cookies.find(request, cookie.name().getBytes(StandardCharsets.ISO_8859_1));
        return span == RequestView.ABSENT ? "" : SessionToken.addressOfCookie(request.text(span), nowSeconds);
    }

    /// Tells the client its endpoint, unless it named that very one.
    ///
    /// @param answering key of the endpoint that answered
    public void tell(String answering, EditableHead response) {
        if (answering.isEmpty() || answering.equals(endpoint)) {
            return;
        }
        switch (state) {
            case SessionState.None() -> {}
            case SessionState.Header(var name) -> response.set(name, SessionToken.ofAddress(answering));
            case SessionState.Cookie(var name, var path, var ttl, var attributes) -> {
                String token = SessionToken.ofCookie(answering, ttl == 0 ? 0 : nowSeconds + ttl);
                response.add(
                        "set-cookie",
                        name + "=\"" + token + "\"" + (ttl == 0 ? "" : "; Max-Age=" + ttl)
                                + (path.isEmpty() ? "" : "; Path=" + path) + "; HttpOnly" + attributes);
            }
        }
    }

    /// For people.
    public String told() {
        String shown = switch (state) {
            case SessionState.None() -> "none";
            case SessionState.Header(var name) -> "header " + name;
            case SessionState.Cookie cookie -> "cookie " + cookie.name();
        };
        return endpoint.isEmpty() ? shown + " names no endpoint" : shown + " names " + endpoint;
    }
}

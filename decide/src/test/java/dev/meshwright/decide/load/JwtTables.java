package dev.meshwright.decide.load;

import dev.meshwright.decide.jwt.JwtAuthnTable;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.trace.Place;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;

/// Tables of the JWT filter, by the loader that the proxy uses.
public final class JwtTables {
    private JwtTables() {}

    public static JwtAuthnTable of(JwtAuthentication filter) throws LoadException {
        Message message = Message.of(
                filter.toByteArray(),
                "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
                Place.of("lds", "test"));
        return ((HttpFilter.JwtAuthn) JwtAuthns.read(message)).table();
    }
}

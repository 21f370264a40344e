package dev.meshwright.compile.route;

import com.google.protobuf.Any;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.SessionPersistence;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.type.http.v3.Cookie;

/// How clients keep to one endpoint, as the configuration of Envoy's `stateful_session` filter for a route or for one
/// of its weighted clusters. Not strict: a client whose endpoint is gone gets another.
public final class Sessions {
    public static final String FILTER = "envoy.filters.http.stateful_session";
    private static final String STATE = "envoy.http.stateful_session.";

    private Sessions() {}

    static Any of(SessionPersistence how) {
        TypedExtensionConfig state = switch (how) {
            case SessionPersistence.Cookie(var name, var path, var lifetime) -> {
                Cookie.Builder cookie = Cookie.newBuilder().setName(name).setPath(path);
                if (!lifetime.isZero()) {
                    cookie.setTtl(Wire.duration(lifetime));
                }
                yield state(
                        "cookie",
                        Wire.any(CookieBasedSessionState.newBuilder()
                                .setCookie(cookie)
                                .build()));
            }
            case SessionPersistence.Header(var name) ->
                state(
                        "header",
                        Wire.any(HeaderBasedSessionState.newBuilder()
                                .setName(name)
                                .build()));
        };
        return Wire.any(StatefulSessionPerRoute.newBuilder()
                .setStatefulSession(StatefulSession.newBuilder().setSessionState(state))
                .build());
    }

    private static TypedExtensionConfig state(String kind, Any config) {
        return TypedExtensionConfig.newBuilder()
                .setName(STATE + kind)
                .setTypedConfig(config)
                .build();
    }
}

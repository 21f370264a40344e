package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.session.SessionState;
import org.jspecify.annotations.Nullable;

/// `extensions.filters.http.stateful_session.v3`: what names a client's endpoint.
final class StatefulSessions {
    private static final String STATE = "envoy.extensions.http.stateful_session.";

    private StatefulSessions() {}

    static HttpFilter read(Message m) throws LoadException {
        SessionState state = new SessionState.None();
        boolean strict = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> state = extension(m.message());
                case 2 -> strict = m.flag();
                case 3 -> m.skip(); // statistics
                default -> throw m.unsupported();
            }
        }
        return new HttpFilter.StatefulSession(state, strict);
    }

    static HttpFilter perRoute(Message m) throws LoadException {
        HttpFilter filter = new HttpFilter.Disabled();
        while (m.next()) {
            filter = switch (m.number()) {
                case 1 -> {
                    m.skip();
                    yield new HttpFilter.Disabled();
                }
                case 2 -> read(m.message());
                default -> throw m.unsupported();
            };
        }
        return filter;
    }

    private static SessionState extension(Message m) throws LoadException {
        @Nullable SessionState state = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type says what it is
                case 2 -> state = state(m.any());
                default -> throw m.unsupported();
            }
        }
        if (state == null) {
            throw m.badHere("typed_config is missing");
        }
        return state;
    }

    private static SessionState state(Message.Typed typed) throws LoadException {
        Message m = typed.value();
        return switch (typed.type()) {
            case STATE + "cookie.v3.CookieBasedSessionState" -> cookieState(m);
            case STATE + "header.v3.HeaderBasedSessionState" -> header(m);
            default -> throw m.badHere(typed.type() + ": not supported by this proxy");
        };
    }

    private static SessionState header(Message m) throws LoadException {
        String name = "";
        while (m.next()) {
            name = switch (m.number()) {
                case 1 -> m.textNotEmpty();
                default -> throw m.unsupported();
            };
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        return new SessionState.Header(name);
    }

    private static SessionState cookieState(Message m) throws LoadException {
        @Nullable SessionState state = null;
        while (m.next()) {
            state = switch (m.number()) {
                case 1 -> cookie(m.message());
                default -> throw m.unsupported();
            };
        }
        if (state == null) {
            throw m.badHere("cookie is missing");
        }
        return state;
    }

    private static SessionState cookie(Message m) throws LoadException {
        String name = "";
        String path = "";
        long ttlMillis = 0;
        StringBuilder attributes = new StringBuilder();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> ttlMillis = m.durationMillis();
                case 3 -> path = m.text();
                case 4 -> attributes.append("; ").append(RouteActions.attribute(m.message()));
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        return new SessionState.Cookie(name, path, ttlMillis / 1000, attributes.toString());
    }
}

package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import java.time.Duration;

/// Labels of a Service or ServiceEntry that keep its callers on one endpoint (Istio,
/// `PILOT_ENABLE_PERSISTENT_SESSION_FILTER`): `istio.io/persistent-session` is a cookie's name, with its path behind a
/// colon; it counts before `istio.io/persistent-session-header`.
public final class SessionLabels {
    private static final String COOKIE = "istio.io/persistent-session";
    private static final String HEADER = "istio.io/persistent-session-header";

    private SessionLabels() {}

    public static Setting<SessionPersistence> read(ElementDocument document) {
        String cookie = document.labels().getOrDefault(COOKIE, "");
        if (!cookie.isEmpty()) {
            int colon = cookie.indexOf(':');
            String name = colon < 0 ? cookie : cookie.substring(0, colon);
            String path = colon < 0 ? "/" : cookie.substring(colon + 1);
            return named(document, COOKIE, name, new SessionPersistence.Cookie(name, path, Duration.ZERO));
        }
        String header = document.labels().getOrDefault(HEADER, "");
        return header.isEmpty()
                ? Setting.unset()
                : named(document, HEADER, header, new SessionPersistence.Header(header));
    }

    private static Setting<SessionPersistence> named(
            ElementDocument document, String label, String name, SessionPersistence session) {
        if (SessionNames.isName(name)) {
            return Setting.of(session, document.origin());
        }
        document.findings()
                .warning(
                        Codes.BAD_NAME,
                        document.fields().position("metadata"),
                        "metadata.labels." + label + ": '" + name + "' (expected: the name of a cookie or header)",
                        "its callers are not kept on an endpoint",
                        "write letters, digits and '-'");
        return Setting.unset();
    }
}

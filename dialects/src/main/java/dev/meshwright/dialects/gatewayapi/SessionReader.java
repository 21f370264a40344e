package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.SessionNames;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32;

/// `sessionPersistence` (GEP-1619), as it is now (`cookie`, `header`) and as it was (`sessionName`, `cookieConfig`).
/// Without a name one is made of the element's own, so that no two share a cookie.
final class SessionReader {
    private static final String FIELD = "sessionPersistence";
    private static final String TIMEOUT = "absoluteTimeout";

    private SessionReader() {}

    /// @param fields that may hold it
    /// @param part of the element, to tell its sessions from those of other parts
    static Setting<SessionPersistence> read(ElementId element, String part, Fields fields) {
        return fields.section(FIELD).map(section -> one(element, part, section)).orElse(Setting.unset());
    }

    private static Setting<SessionPersistence> one(ElementId element, String part, Fields section) {
        boolean header = section.text("type", "Cookie").equals("Header");
        Optional<Fields> named = section.section(header ? "header" : "cookie");
        String name = named.map(n -> n.text("name", "")).orElse("");
        if (name.isEmpty()) {
            name = section.text("sessionName", "");
        }
        if (name.isEmpty()) {
            name = "session-" + unique(element + " " + part);
        }
        if (!SessionNames.isName(name)) {
            section.error(
                    Codes.BAD_NAME,
                    "sessionName",
                    "'" + name + "' (expected: the name of a cookie or header)",
                    "write letters, digits and '-'");
        }
        Optional<Duration> timeout = section.duration(TIMEOUT, Duration.ofMillis(1));
        if (header) {
            if (timeout.isPresent()) {
                section.error(
                        Codes.VALUE_NOT_SUPPORTED,
                        TIMEOUT,
                        "a header names an endpoint and no end",
                        "keep sessions by a cookie, or remove it");
            }
            return Setting.of(new SessionPersistence.Header(name), section.origin());
        }
        String path = named.map(n -> n.text("path", "/")).orElse("/");
        lifetime(section, timeout);
        return Setting.of(
                new SessionPersistence.Cookie(name, path, seconds(timeout.orElse(Duration.ZERO))), section.origin());
    }

    /// Of a cookie that has an end the client is told the end.
    private static void lifetime(Fields section, Optional<Duration> timeout) {
        if (timeout.isEmpty()) {
            return;
        }
        for (String holder : new String[] {"cookie", "cookieConfig"}) {
            section.section(holder)
                    .filter(cookie -> cookie.text("lifetimeType", "").equals("Session"))
                    .ifPresent(cookie -> cookie.findings()
                            .warning(
                                    Codes.NO_EFFECT,
                                    cookie.keyPosition("lifetimeType"),
                                    cookie.path("lifetimeType") + ": has no effect beside absoluteTimeout",
                                    "the cookie says when it ends, so a client may keep it over its own end",
                                    "write Permanent, or leave absoluteTimeout out"));
        }
    }

    /// Cookies count whole seconds (RFC 6265 5.2.2).
    private static Duration seconds(Duration written) {
        return Duration.ofSeconds((written.toMillis() + 999) / 1000);
    }

    private static String unique(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}

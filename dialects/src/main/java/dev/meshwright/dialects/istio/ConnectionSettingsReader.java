package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ConnectionSettings;
import dev.meshwright.model.ConnectionSettings.EscapedSlashes;
import dev.meshwright.model.ConnectionSettings.Profile;
import dev.meshwright.model.ConnectionSettings.Underscores;
import dev.meshwright.model.Setting;
import java.util.List;

/// `defaultConfig.connectionSettings` of MeshConfig. A time of 0s is none, as Envoy has it.
final class ConnectionSettingsReader {
    private static final String NO_UNDERSCORES = "HEADERS_WITH_UNDERSCORES_";

    /// RFC 9113, section 6.9.2: 2^31 - 1 at most; Envoy takes nothing below the initial 65,535.
    private static final int WINDOW_MIN = 65_535;

    private ConnectionSettingsReader() {}

    static ConnectionSettings read(Fields fields) {
        Profile profile = fields.word("profile", List.of("SIDECAR", "EDGE"))
                .map(Profile::valueOf)
                .orElse(Profile.SIDECAR);
        for (String limit : List.of("listenerConnectionLimit", "globalDownstreamConnectionLimit")) {
            NotHere.say(
                    fields,
                    limit,
                    "a proxy takes connections as long as its memory and file descriptors last",
                    "limit requests, or start the proxy with the descriptors that it may have");
        }
        ConnectionSettings read = new ConnectionSettings(
                profile,
                number(fields, "listenerPerConnectionBufferLimitBytes", 1),
                number(fields, "clusterPerConnectionBufferLimitBytes", 1),
                Settings.durationOrOff(fields, "httpIdleTimeout"),
                Settings.durationOrOff(fields, "httpMaxConnectionDuration"),
                Settings.durationOrOff(fields, "httpMaxStreamDuration"),
                Settings.durationOrOff(fields, "httpStreamIdleTimeout"),
                Settings.durationOrOff(fields, "httpRequestTimeout"),
                Settings.durationOrOff(fields, "httpRequestHeadersTimeout"),
                Settings.durationOrOff(fields, "httpDrainTimeout"),
                number(fields, "httpMaxConcurrentStreams", 1),
                number(fields, "http2InitialStreamWindowSize", WINDOW_MIN),
                number(fields, "http2InitialConnectionWindowSize", WINDOW_MIN),
                underscores(fields),
                Settings.flag(fields, "httpMergeSlashes"),
                slashes(fields));
        fields.done();
        return read;
    }

    private static Setting<Integer> number(Fields fields, String name, int least) {
        return Settings.of(fields, name, fields.integer(name, least, Integer.MAX_VALUE));
    }

    private static Setting<Underscores> underscores(Fields fields) {
        String name = "httpHeadersWithUnderscoresAction";
        return Settings.of(
                fields,
                name,
                fields.word(
                                name,
                                List.of(
                                        NO_UNDERSCORES + "UNSPECIFIED",
                                        NO_UNDERSCORES + "ALLOW",
                                        NO_UNDERSCORES + "REJECT_REQUEST",
                                        NO_UNDERSCORES + "DROP_HEADER"))
                        .map(word -> word.substring(NO_UNDERSCORES.length()))
                        .filter(word -> !word.equals("UNSPECIFIED"))
                        .map(Underscores::valueOf));
    }

    private static Setting<EscapedSlashes> slashes(Fields fields) {
        String name = "httpPathWithEscapedSlashesAction";
        String unspecified = "PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED";
        return Settings.of(
                fields,
                name,
                fields.word(
                                name,
                                List.of(
                                        unspecified,
                                        "KEEP_UNCHANGED",
                                        "REJECT_REQUEST",
                                        "UNESCAPE_AND_REDIRECT",
                                        "UNESCAPE_AND_FORWARD"))
                        .filter(word -> !word.equals(unspecified))
                        .map(EscapedSlashes::valueOf));
    }
}

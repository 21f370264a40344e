package dev.meshwright.operate.bench.dataplane;

import java.util.List;

/// One process of a subject on the way of the requests.
///
/// @param role `proxy`, `outbound` or `inbound`: names it in the table
/// @param template resource that is its configuration, empty when it has none
/// @param listens name of the port that it answers on when it is up, `listen` or `inbound`
/// @param jvmRole role whose JVM arguments it gets as `${jvm}`, empty for a program that is no JVM of ours
/// @param command with places as in a [Template]; `${cfg}` is the configuration's file
record Part(String role, String template, String listens, String jvmRole, List<String> command) {
    Part {
        command = List.copyOf(command);
    }

    static Part proxy(String template, String... command) {
        return new Part("proxy", template, "listen", "", List.of(command));
    }
}

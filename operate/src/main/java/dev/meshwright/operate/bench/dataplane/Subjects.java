package dev.meshwright.operate.bench.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The list of subjects: each is there when its program is.
final class Subjects {
    private static final int WARM_UP_SECONDS = 3;

    private Subjects() {}

    /// @param ownWarmUpSeconds for ours
    static List<Subject> present(Tools tools, int ownWarmUpSeconds) {
        List<Subject> subjects = new ArrayList<>();
        tools.envoy().ifPresent(envoy -> subjects.add(envoy(envoy.toString())));
        subjects.add(ours("ours", "proxy", ownWarmUpSeconds));
        subjects.add(ours("ours-small", "proxy-small", ownWarmUpSeconds));
        tools.haproxy().ifPresent(haproxy -> subjects.add(haproxy(haproxy.toString())));
        tools.nginx().ifPresent(nginx -> subjects.add(nginx(nginx.toString())));
        tools.compiler().ifPresent(_ -> subjects.add(relay()));
        subjects.add(new Subject(
                Subject.DIRECT,
                1,
                Map.of(
                        Shape.HTTP_HOP, List.of(),
                        Shape.H2C_HOP, List.of(),
                        Shape.TCP_HOP, List.of(),
                        Shape.MESH, List.of())));
        return subjects;
    }

    static String names(List<Subject> subjects) {
        return subjects.stream().map(Subject::name).collect(Collectors.joining(", "));
    }

    private static Subject envoy(String binary) {
        List<String> command =
                List.of(binary, "-c", "${cfg}", "--concurrency", "1", "-l", "warn", "--disable-hot-restart");
        return new Subject(Subject.REFERENCE, WARM_UP_SECONDS, bootstrapped("", command));
    }

    /// @param role whose JVM profile is used: `proxy` is on the full one, `proxy-small` on the small one
    private static Subject ours(String name, String role, int warmUpSeconds) {
        List<String> command = List.of("${java}", "@${jvm}", "proxy", "run", "-c", "${cfg}", "--concurrency", "1");
        return new Subject(name, warmUpSeconds, bootstrapped(role, command));
    }

    /// Envoy and ours take the same files.
    private static Map<Shape, List<Part>> bootstrapped(String jvmRole, List<String> command) {
        return Map.of(
                Shape.HTTP_HOP, List.of(new Part("proxy", "http1.yaml", "listen", jvmRole, command)),
                Shape.H2C_HOP, List.of(new Part("proxy", "h2c.yaml", "listen", jvmRole, command)),
                Shape.TCP_HOP, List.of(new Part("proxy", "tcp.yaml", "listen", jvmRole, command)),
                Shape.MESH,
                        List.of(
                                new Part("outbound", "mesh-outbound.yaml", "listen", jvmRole, command),
                                new Part("inbound", "mesh-inbound.yaml", "inbound", jvmRole, command)));
    }

    private static Subject haproxy(String binary) {
        return new Subject(
                "haproxy",
                WARM_UP_SECONDS,
                Map.of(
                        Shape.HTTP_HOP, List.of(Part.proxy("http1.haproxy.cfg", binary, "-db", "-f", "${cfg}")),
                        Shape.H2C_HOP, List.of(Part.proxy("h2c.haproxy.cfg", binary, "-db", "-f", "${cfg}")),
                        Shape.TCP_HOP, List.of(Part.proxy("tcp.haproxy.cfg", binary, "-db", "-f", "${cfg}"))));
    }

    private static Subject nginx(String binary) {
        return new Subject(
                "nginx",
                WARM_UP_SECONDS,
                Map.of(Shape.HTTP_HOP, List.of(Part.proxy("proxy.nginx.conf", binary, "-c", "${cfg}"))));
    }

    private static Subject relay() {
        List<Part> part = List.of(Part.proxy("", "${work}/relay", "${listen}", "${app}"));
        return new Subject("relay", WARM_UP_SECONDS, Map.of(Shape.HTTP_HOP, part, Shape.TCP_HOP, part));
    }
}

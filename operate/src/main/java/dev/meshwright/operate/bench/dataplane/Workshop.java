package dev.meshwright.operate.bench.dataplane;

import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.lab.LoopbackPorts;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Starts a subject's processes for a scenario: takes ports, writes the configurations, binds to the processor.
final class Workshop {
    private final Host host;
    private final RoleCommand roles;
    private final Path work;
    private final Application application;
    private final int cpu;

    Workshop(Host host, RoleCommand roles, Path work, Application application, int cpu) {
        this.host = host;
        this.roles = roles;
        this.work = work;
        this.application = application;
        this.cpu = cpu;
    }

    Host host() {
        return host;
    }

    /// Starts all, last of the way first, and waits until each listens.
    Running start(Subject subject, Scenario scenario) throws IOException, InterruptedException {
        List<Part> parts = subject.parts().getOrDefault(scenario.shape(), List.of());
        if (parts.isEmpty()) {
            return Running.direct(
                    subject, scenario.shape() == Shape.H2C_HOP ? application.h2cPort() : application.port());
        }
        Map<String, String> values = values(scenario);
        var running = new Running(subject, Integer.parseInt(values.get("listen")), values);
        try {
            for (Part part : parts.reversed()) {
                running.add(part, startPart(running, part, scenario, true));
            }
        } catch (IOException e) {
            stop(running);
            throw e;
        }
        return running;
    }

    /// Starts one process and waits until it listens.
    ///
    /// @param bound to the proxies' processor
    Child startPart(Running running, Part part, Scenario scenario, boolean bound)
            throws IOException, InterruptedException {
        Child child = launch(running, part, scenario, bound);
        host.awaitListening(child, Integer.parseInt(running.values().get(part.listens())));
        return child;
    }

    /// Starts one process.
    Child launch(Running running, Part part, Scenario scenario, boolean bound) throws IOException {
        String name = running.subject().name() + "-" + scenario.name() + "-" + part.role();
        Map<String, String> values = new HashMap<>(running.values());
        Path configuration = work.resolve(name + "-" + part.template());
        values.put("cfg", configuration.toString());
        if (!part.template().isEmpty()) {
            Files.writeString(configuration, Template.filled(Template.resource(part.template()), values));
        }
        if (!part.jvmRole().isEmpty()) {
            Path log = work.resolve(name + ".safepoints");
            List<String> more = scenario.watchesPauses() ? SafepointLog.options(log) : List.of();
            if (!more.isEmpty()) {
                running.safepointLogs().add(log);
            }
            values.put("java", roles.java());
            values.put(
                    "jvm",
                    JvmArguments.of(roles.run(), part.jvmRole(), more, work.resolve(name + ".args"))
                            .toString());
        }
        List<String> command = part.command().stream()
                .map(word -> Template.filled(word, values))
                .toList();
        return bound ? host.start(name, cpu, command) : host.startUnbound(name, command);
    }

    void stop(Running running) {
        running.children().values().forEach(host::stop);
    }

    private Map<String, String> values(Scenario scenario) throws IOException {
        List<Integer> ports = LoopbackPorts.take(5);
        Map<String, String> values = new HashMap<>(scenario.values());
        values.put("outbound_filters", Template.resource("outbound-filters.yaml"));
        values.put("work", work.toString());
        values.put("certs", work.resolve("certs").toString());
        values.put("app", String.valueOf(application.port()));
        values.put("apph2", String.valueOf(application.h2cPort()));
        List<String> names = List.of("listen", "inbound", "admin0", "admin1", "outbound1");
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), String.valueOf(ports.get(i)));
        }
        return values;
    }
}

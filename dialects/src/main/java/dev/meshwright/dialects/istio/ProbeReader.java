package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;

/// `probe` of a WorkloadGroup. Nothing probes workloads, which the field is warned about; what is written must be right
/// all the same.
final class ProbeReader {
    private ProbeReader() {}

    static void check(Fields probe) {
        for (String count : new String[] {
            "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"
        }) {
            probe.integer(count, 0, Integer.MAX_VALUE);
        }
        probe.section("httpGet").ifPresent(get -> {
            get.text("path");
            get.text("host");
            get.text("scheme");
            for (Fields header : get.sections("httpHeaders")) {
                header.text("name");
                header.text("value");
                header.done();
            }
            port(get);
        });
        probe.section("tcpSocket").ifPresent(socket -> {
            socket.text("host");
            port(socket);
        });
        probe.section("grpc").ifPresent(grpc -> {
            grpc.text("service");
            port(grpc);
        });
        probe.section("exec").ifPresent(exec -> {
            if (exec.texts("command").isEmpty()) {
                exec.missing("command", "a list with the program and its arguments");
            }
            exec.done();
        });
        if (probe.count("httpGet", "tcpSocket", "grpc", "exec") == 0) {
            probe.missing("httpGet", "one of httpGet, tcpSocket, grpc and exec");
        }
        if (probe.count("httpGet", "tcpSocket", "grpc", "exec") > 1) {
            probe.findings()
                    .error(
                            Codes.CONTRADICTION,
                            probe.position(),
                            probe.path() + ": has several of httpGet, tcpSocket, grpc and exec (expected: one)",
                            "",
                            "keep one of them");
        }
        probe.done();
    }

    private static void port(Fields fields) {
        if (!fields.has("port")) {
            fields.missing("port", "1.." + PortReader.PORT_MAX);
        }
        fields.integer("port", 1, PortReader.PORT_MAX);
        fields.done();
    }
}

package dev.meshwright.control.registry;

import dev.meshwright.xds.Entries;
import dev.meshwright.xds.v1.PortEntry;
import dev.meshwright.xds.v1.RegisterRequest;
import dev.meshwright.xds.v1.TextEntry;
import dev.meshwright.xds.v1.WorkloadPort;
import io.grpc.Status;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads a request into a [Registration], refusing what cannot be before anything is kept.
final class WireForm {
    static final int PORTS_MAX = 64;
    static final int ENTRIES_MAX = 256;
    static final int TEXT_CHARS_MAX = 512;
    private static final List<String> PROTOCOLS = List.of("http", "http2", "grpc", "tcp");
    private static final List<String> INTERCEPTION = List.of(Registration.NONE, "REDIRECT", "TPROXY");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    /// `127.0.0.1:9081`: what a program on this machine can call.
    private static final Pattern LOOPBACK = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}:\\d{1,5}");

    private WireForm() {}

    /// With the address that it says is its own, maybe none; not an endpoint yet.
    static Registration read(RegisterRequest request) throws Refused {
        require(NAMESPACE, "namespace", request.getNamespace());
        require(NAME, "name", request.getName());
        require(NAME, "service_account", request.getServiceAccount());
        if (!request.getService().isEmpty()) {
            require(NAME, "service", request.getService());
        }
        requireEntries("labels", request.getLabelsList());
        requireEntries("upstreams", request.getUpstreamsList());
        for (TextEntry upstream : request.getUpstreamsList()) {
            if (!LOOPBACK.matcher(upstream.getValue()).matches()) {
                throw invalid("upstreams[" + upstream.getKey() + "]", upstream.getValue(), "127.x.y.z:PORT");
            }
        }
        var gatewayPorts = new TreeMap<Integer, Integer>();
        for (PortEntry entry : request.getGatewayPortsList()) {
            gatewayPorts.put(port("gateway_ports key", entry.getKey()), port("gateway_ports value", entry.getValue()));
        }
        String interception =
                request.getInterceptionMode().isEmpty() ? Registration.NONE : request.getInterceptionMode();
        if (!INTERCEPTION.contains(interception)) {
            throw invalid("interception_mode", interception, String.join(", ", INTERCEPTION));
        }
        if (!interception.equals(Registration.NONE)
                && (request.getGateway() || request.getAddress().isEmpty())) {
            throw invalid(
                    "interception_mode",
                    interception,
                    request.getGateway() ? "NONE for a gateway" : "with the workload's own address");
        }
        requireAddress(request.getAddress());
        return new Registration(
                request.getName(),
                request.getNamespace(),
                request.getServiceAccount(),
                labels(request),
                request.getGateway() ? "" : request.getService(),
                ports(request),
                Entries.map(request.getUpstreamsList()),
                request.getGateway(),
                request.getBindAddress(),
                gatewayPorts,
                request.getOwner().isEmpty() ? request.getName() : request.getOwner(),
                interception,
                request.getAddress(),
                request.getAdminPort() == 0 ? 0 : port("admin_port", request.getAdminPort()),
                false);
    }

    /// `app` is what most selectors ask for; a workload that names its service carries it unless it says otherwise.
    private static Map<String, String> labels(RegisterRequest request) {
        var labels = new TreeMap<>(Entries.map(request.getLabelsList()));
        String service = request.getService();
        if (!service.isEmpty() && !request.getGateway()) {
            int dot = service.indexOf('.');
            labels.putIfAbsent("app", dot < 0 ? service : service.substring(0, dot));
        }
        return labels;
    }

    private static List<Registration.Port> ports(RegisterRequest request) throws Refused {
        if (request.getPortsCount() > PORTS_MAX) {
            throw invalid("ports", request.getPortsCount() + " entries", "at most " + PORTS_MAX);
        }
        var ports = new ArrayList<Registration.Port>();
        var seen = new HashSet<Integer>();
        for (WorkloadPort port : request.getPortsList()) {
            if (!PROTOCOLS.contains(port.getProtocol())) {
                throw invalid("ports.protocol", port.getProtocol(), String.join(", ", PROTOCOLS));
            }
            if (!seen.add(port.getPort())) {
                throw invalid("ports.port", port.getPort() + " twice", "each port once");
            }
            ports.add(new Registration.Port(
                    port("ports.port", port.getPort()), port("ports.app_port", port.getAppPort()), port.getProtocol()));
        }
        return ports;
    }

    /// Loopback addresses are the registry's to give.
    private static void requireAddress(String address) throws Refused {
        if (address.isEmpty()) {
            return;
        }
        try {
            InetAddress read = InetAddress.ofLiteral(address);
            if (read.isAnyLocalAddress() || read.isLoopbackAddress() || read.isMulticastAddress()) {
                throw invalid("address", address, "an address of the workload's own that peers reach");
            }
        } catch (IllegalArgumentException e) {
            throw invalid("address", address, "a numeric IP address");
        }
    }

    private static int port(String field, int value) throws Refused {
        if (value < 1 || value > 65_535) {
            throw invalid(field, Integer.toString(value), "1..65535");
        }
        return value;
    }

    private static void require(Pattern pattern, String field, String value) throws Refused {
        if (!pattern.matcher(value).matches()) {
            throw invalid(
                    field, value.substring(0, Math.min(value.length(), TEXT_CHARS_MAX)), "a DNS name in lower case");
        }
    }

    private static void requireEntries(String field, List<TextEntry> entries) throws Refused {
        if (entries.size() > ENTRIES_MAX) {
            throw invalid(field, entries.size() + " entries", "at most " + ENTRIES_MAX);
        }
        for (TextEntry entry : entries) {
            if (entry.getKey().length() > TEXT_CHARS_MAX || entry.getValue().length() > TEXT_CHARS_MAX) {
                throw invalid(field, "an entry of more than " + TEXT_CHARS_MAX + " characters", "shorter");
            }
        }
    }

    private static Refused invalid(String field, String value, String expected) {
        return new Refused(Status.Code.INVALID_ARGUMENT, field + ": '" + value + "' (expected: " + expected + ")");
    }
}

package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.Workload;
import java.util.Map;
import java.util.Optional;

/// WorkloadEntry, and the endpoints of a ServiceEntry, which have the same fields
/// (istio.io/latest/docs/reference/config/networking/workload-entry).
final class WorkloadEntryReader {
    /// Tells that a sidecar serves mTLS in front of the workload (Istio sets it on pods it injects into).
    static final String TLS_MODE_LABEL = "security.istio.io/tlsMode";

    private static final String UNIX = "unix://";

    private WorkloadEntryReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        endpoint(document, spec, document.name(), document.name()).ifPresent(parts::add);
    }

    /// One endpoint; the caller finishes the section.
    ///
    /// @param name instance name
    /// @param owner for telemetry
    static Optional<Workload> endpoint(ElementDocument document, Fields spec, String name, String owner) {
        String address = spec.text("address", "");
        Map<String, Integer> ports = spec.integerMap("ports", 1, PortReader.PORT_MAX);
        Map<String, String> labels = Labels.read(spec, "labels");
        String network = spec.text("network", "");
        String locality = spec.text("locality", "");
        String serviceAccount = Names.serviceAccount(spec, "serviceAccount");
        long weight = spec.whole("weight", 0, 0xFFFF_FFFFL).filter(w -> w > 0).orElse(1L);
        if (address.isEmpty()) {
            withoutAddress(spec, network);
            return Optional.empty();
        }
        checkAddress(spec, address);
        NotHere.say(
                spec,
                "network",
                "endpoints with an address are called at it, whatever network they are in",
                "make sure that callers reach the address");
        Workload.TlsMode tls =
                "istio".equals(labels.get(TLS_MODE_LABEL)) ? Workload.TlsMode.ISTIO : Workload.TlsMode.DISABLED;
        return Optional.of(new Workload(
                name,
                owner,
                document.namespace(),
                address,
                ports,
                labels,
                serviceAccount,
                locality,
                network,
                weight,
                tls,
                spec.origin()));
    }

    private static void withoutAddress(Fields spec, String network) {
        if (network.isEmpty()) {
            spec.findings()
                    .error(
                            Codes.MISSING_FIELD,
                            spec.position("address"),
                            spec.path("address") + ": missing (expected: an IP address, a host name or unix:///path)",
                            "",
                            "add 'address'");
            return;
        }
        spec.findings()
                .warning(
                        Codes.FIELD_NOT_SUPPORTED,
                        spec.position(),
                        spec.path("address") + ": missing beside network '" + network
                                + "': remote networks are not supported yet",
                        "the endpoint is left out",
                        "add the address");
    }

    private static void checkAddress(Fields spec, String address) {
        if (address.startsWith(UNIX)) {
            String path = address.substring(UNIX.length());
            if (!(path.startsWith("/") || path.startsWith("@")) || path.length() < 2 || path.endsWith("/")) {
                badAddress(spec, "'" + address + "' (expected: unix:// and the absolute path of a socket)");
            }
            if (spec.has("ports")) {
                spec.error(Codes.CONTRADICTION, "ports", "a Unix socket has no ports", "remove 'ports'");
            }
            return;
        }
        if (!Addresses.isIp(address) && !Names.isHost(address)) {
            badAddress(spec, "'" + address + "' (expected: an IP address, a host name or unix:///path)");
        }
    }

    private static void badAddress(Fields spec, String what) {
        spec.error(Codes.BAD_ADDRESS, "address", what, "correct the address; ports belong in 'ports'");
    }
}

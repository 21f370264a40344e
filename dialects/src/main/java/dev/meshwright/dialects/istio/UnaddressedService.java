package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.MeshSettings.Unaddressed;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A host of a ServiceEntry to which an address is to be allocated. Remembers what came of it, so that a service whose
/// address stays is the same instance from one reading to the next. Owned by the thread that reads.
final class UnaddressedService {
    private static final String ALLOCATES = "networking.istio.io/enable-autoallocate-ip";

    private final Service service;
    private final List<String> known;
    private @Nullable Service addressed;

    private UnaddressedService(Service service, List<String> known) {
        this.service = service;
        this.known = known;
    }

    /// The host, if Istio allocated to it (ShouldV2AutoAllocateIP): no address is written, its callers do not choose
    /// the endpoint, its name is one, and no label opts out.
    static Optional<UnaddressedService> of(ElementDocument document, Service service) {
        boolean allocated = document.settings().traffic().unaddressed() == Unaddressed.ALLOCATED
                && service.addresses().isEmpty()
                && service.resolution() != Service.Resolution.NONE
                && !service.host().startsWith("*")
                && !document.labels().getOrDefault(ALLOCATES, "").equalsIgnoreCase("false");
        return allocated
                ? Optional.of(new UnaddressedService(service, known(document, service.host())))
                : Optional.empty();
    }

    /// What Istio's controller has written into the entry of a cluster.
    private static List<String> known(ElementDocument document, String host) {
        List<String> known = new ArrayList<>();
        document.fields().section("status").ifPresent(status -> {
            for (Fields address : status.sections("addresses")) {
                String value = address.text("value", "");
                if (address.text("host", "").equals(host) && Addresses.isIp(value)) {
                    known.add(value);
                }
            }
        });
        return known;
    }

    Service service() {
        return service;
    }

    /// By which elements of one host are one.
    String key() {
        return service.namespace() + "/" + service.host();
    }

    /// Addresses that a cluster has allocated.
    List<String> known() {
        return known;
    }

    Service at(List<String> addresses) {
        Service now = addressed;
        if (now == null || !now.addresses().equals(addresses)) {
            now = service.withAddresses(addresses);
            addressed = now;
        }
        return now;
    }
}

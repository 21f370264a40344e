package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives hosts of ServiceEntries that have no address one of 240.240.0.0/16, which nobody routes. The address
/// follows from namespace and host by a hash, with double hashing where two meet, as istiod did before it kept
/// addresses in `status` (pilot/pkg/serviceregistry/serviceentry/auto_allocation.go); so every control plane
/// comes to the same, and a host that comes or goes moves others hardly ever. What a cluster's controller has
/// written stays.
final class AllocatedAddresses {
    private static final int SLOTS = 256 * 254;
    private static final int PRIME = 65011;
    /// A number 255 as the last of an address would look like a broadcast.
    private static final int LAST_NUMBERS = 255;

    private final BitSet taken = new BitSet(SLOTS);
    private final Set<String> written = new HashSet<>();

    private AllocatedAddresses() {}

    /// @return whether a service got an address
    static boolean link(MeshParts parts, Findings findings) {
        List<UnaddressedService> all = parts.left(UnaddressedService.class).stream()
                .sorted(Comparator.comparing(UnaddressedService::key))
                .toList();
        if (all.isEmpty()) {
            return false;
        }
        AllocatedAddresses allocation = new AllocatedAddresses();
        parts.services().forEach(s -> allocation.written.addAll(s.addresses()));
        Map<String, List<String>> addresses = allocation.addresses(all);
        IdentityHashMap<Service, Service> addressed = new IdentityHashMap<>();
        for (UnaddressedService each : all) {
            List<String> own = addresses.getOrDefault(each.key(), List.of());
            if (own.isEmpty()) {
                findings.warning(
                        Codes.NO_EFFECT,
                        each.service().origin().position(),
                        each.service().host() + ": no address is left to allocate",
                        "240.240.0.0/16 has as many hosts as it can have, so a port alone tells this one",
                        "write spec.addresses");
            } else {
                addressed.put(each.service(), each.at(own));
            }
        }
        parts.replaceServices(s -> addressed.getOrDefault(s, s));
        return true;
    }

    private Map<String, List<String>> addresses(List<UnaddressedService> all) {
        Map<String, List<String>> known = new HashMap<>();
        for (UnaddressedService each : all) {
            if (!each.known().isEmpty() && known.putIfAbsent(each.key(), each.known()) == null) {
                written.addAll(each.known());
            }
        }
        // Several entries of one host take a slot each and share the first of them: so the numbers are Istio's.
        Map<String, Integer> slots = new HashMap<>();
        for (UnaddressedService each : all) {
            if (!known.containsKey(each.key())) {
                Integer slot = free(hash(each.key()));
                if (slot != null) {
                    taken.set(slot);
                    slots.merge(each.key(), slot, Math::min);
                }
            }
        }
        slots.forEach((key, slot) -> known.put(key, List.of(address(slot))));
        return known;
    }

    /// @return null when all are taken
    private @Nullable Integer free(int hash) {
        int first = Integer.remainderUnsigned(hash, SLOTS);
        if (isFree(first)) {
            return first;
        }
        int step = PRIME - Integer.remainderUnsigned(hash, PRIME);
        for (int i = 1; i < SLOTS; i++) {
            int slot = Integer.remainderUnsigned(hash + i * step, SLOTS - 1);
            if (isFree(slot)) {
                return slot;
            }
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            if (isFree(slot)) {
                return slot;
            }
        }
        return null;
    }

    private boolean isFree(int slot) {
        return !taken.get(slot) && (slot + 1) % LAST_NUMBERS != 0 && !written.contains(address(slot));
    }

    private static String address(int slot) {
        return "240.240." + (slot + 1) / LAST_NUMBERS + "." + (slot + 1) % LAST_NUMBERS;
    }

    /// FNV-1a of 32 bits.
    private static int hash(String key) {
        int hash = 0x811c9dc5;
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x01000193;
        }
        return hash;
    }
}

package dev.meshwright.compile;

import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.Optional;
import java.util.Set;

/// What one proxy holds, for those who ask for single resources (`explain`): each is compiled when first asked
/// for, from one snapshot, so that all answers fit together (docs/adr/0027).
public interface NodeResources {
    Optional<Resource> find(TypeUrl type, String name);

    /// A route table that can be made host by host; nothing where it is there as a whole, or not at all.
    Optional<HostTable> hosts(String table);

    /// Names of all resources of a type, in order.
    Set<String> names(TypeUrl type);

    /// Names of the listeners for calls to the proxy's own workload, in order; may hold others beside them.
    Set<String> inboundListeners();

    /// Where the resources come from.
    OriginIndex origins();

    /// Everything.
    ResourceSet all();
}

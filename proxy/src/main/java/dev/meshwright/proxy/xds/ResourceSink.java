package dev.meshwright.proxy.xds;

import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.client.Verdict;
import java.util.List;
import java.util.Set;

/// Takes resources into force, and says which of them it could not use: that becomes the NACK. A resource that
/// is refused leaves the last good one in force and sinks no other. All calls on the configuration thread.
public interface ResourceSink {
    /// Applies one response; a resource that cannot be used leaves the last good one in force and is named in the
    /// verdict.
    Verdict apply(TypeUrl type, List<Resource> resources, List<String> removed);

    /// Names of a type that are wanted now: assignments of EDS clusters, route tables of listeners.
    Set<String> wanted(TypeUrl type);

    /// Whether the control plane knows origins: it is ours.
    boolean wantsOrigins();

    /// Whether any route table takes its virtual hosts over VHDS.
    boolean wantsVirtualHosts();
}

package dev.meshwright.xds;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.server.PeerIdentity;
import dev.meshwright.xds.server.ResourceSource;
import dev.meshwright.xds.server.StreamProtocol;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A control plane whose resources a test sets; every node gets the same.
public final class ScriptedSource implements ResourceSource {
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger settled = new AtomicInteger();
    private volatile ResourceSet current = ResourceSet.EMPTY;
    private volatile boolean revoked;

    @Override
    public NodeView open(PeerIdentity peer, Node node, StreamProtocol protocol, Runnable changed) throws Refused {
        if (node.getId().startsWith("stranger")) {
            throw new Refused("node '" + node.getId() + "' is not registered");
        }
        watchers.add(changed);
        return new NodeView() {
            @Override
            public ResourceSet current() throws Refused {
                if (revoked) {
                    throw new Refused("node '" + node.getId() + "' is registered no longer");
                }
                return current;
            }

            @Override
            public void settled() {
                settled.incrementAndGet();
            }

            @Override
            public void close() {
                watchers.remove(changed);
            }
        };
    }

    public int watchers() {
        return watchers.size();
    }

    /// How often a node had answered all that it should.
    public int settled() {
        return settled.get();
    }

    /// No node may be there any longer.
    public void revoke() {
        revoked = true;
        watchers.forEach(Runnable::run);
    }

    public ResourceSet set() {
        return current;
    }

    /// Replaces everything and tells the streams.
    public void replace(ResourceSet next) {
        current = next;
        watchers.forEach(Runnable::run);
    }

    public void put(TypeUrl type, String name, ByteString bytes) {
        SortedMap<String, Resource> next = new TreeMap<>(current.of(type));
        next.put(name, resource(type, name, bytes));
        replace(with(type, next));
    }

    public void put(TypeUrl type, String name, String content) {
        put(type, name, ByteString.copyFromUtf8(content));
    }

    public void remove(TypeUrl type, String name) {
        SortedMap<String, Resource> next = new TreeMap<>(current.of(type));
        next.remove(name);
        replace(with(type, next));
    }

    private ResourceSet with(TypeUrl type, SortedMap<String, Resource> resources) {
        Map<TypeUrl, SortedMap<String, Resource>> all = new EnumMap<>(TypeUrl.class);
        all.putAll(current.byType());
        all.put(type, resources);
        return new ResourceSet(all);
    }

    public static Resource resource(TypeUrl type, String name, ByteString bytes) {
        return new Resource(type, name, Integer.toHexString(bytes.hashCode()), bytes);
    }
}

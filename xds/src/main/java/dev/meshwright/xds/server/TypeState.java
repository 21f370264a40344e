package dev.meshwright.xds.server;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What one client wants, holds and should hold of one type; owned by its stream.
///
/// `held` says, per name, what was last sent, accepted or not: after a NACK the same version is not sent again. Two
/// marks stand in it for something that is no resource: [#ABSENT], the client was told that the name does not
/// exist, and [#UNKNOWN], the client may hold any version. No entry means the client was told nothing.
final class TypeState {
    static final Resource ABSENT = new Resource(TypeUrl.CLUSTER, "", "absent", ByteString.EMPTY);
    static final Resource UNKNOWN = new Resource(TypeUrl.CLUSTER, "", "unknown", ByteString.EMPTY);
    private static final int NACKS_MAX = 64;

    /// What to send next. `more`: a bound cut it short.
    record Difference(List<Resource> resources, List<String> absent, boolean more) {
        boolean isEmpty() {
            return resources.isEmpty() && absent.isEmpty();
        }
    }

    final TypeUrl type;
    private final Set<String> names = new TreeSet<>();
    private final Map<String, Resource> held = new HashMap<>();
    private final Map<String, Nack> nacks = new LinkedHashMap<>();
    private SortedMap<String, Resource> target = Collections.emptySortedMap();
    private boolean subscribed;
    private boolean wildcard;
    private boolean answerOwed;
    private boolean additionsDirty;
    private boolean removalsDirty;
    /// Resources per push; halves while a NACK that names no resource is traced to one.
    private int chunkMax = Integer.MAX_VALUE;

    private @Nullable Push outstanding;
    private String sentVersion = "";
    private String ackedVersion = "";
    private String lastNonce = "";

    TypeState(TypeUrl type) {
        this.type = type;
    }

    static boolean isMark(Resource resource) {
        return ABSENT.equals(resource) || UNKNOWN.equals(resource);
    }

    // ---- what the client wants

    boolean subscribed() {
        return subscribed;
    }

    boolean wildcard() {
        return wildcard;
    }

    Set<String> names() {
        return names;
    }

    boolean wants(String name) {
        return wildcard || names.contains(name);
    }

    /// The first request of a type. A first request without names is a wildcard for LDS and CDS (xDS protocol, "How
    /// the client specifies what resources to return") and, as Envoy asks, for VHDS.
    void begin(boolean namesNothing) {
        subscribed = true;
        wildcard =
                namesNothing && (type == TypeUrl.CLUSTER || type == TypeUrl.LISTENER || type == TypeUrl.VIRTUAL_HOST);
        answerOwed = wildcard && type != TypeUrl.VIRTUAL_HOST;
        dirty();
    }

    /// The client says that it kept this from an earlier stream.
    void keeps(String name, String version) {
        held.put(name, new Resource(type, name, version, ByteString.EMPTY));
        answerOwed = false;
    }

    void wildcard(boolean on) {
        wildcard = on;
        if (!on) {
            held.keySet().retainAll(names);
        }
        answerOwed |= on && held.isEmpty();
        dirty();
    }

    /// Adds a name and sends it again, even when it was sent before: the client may have forgotten it.
    void subscribe(String name) {
        names.add(name);
        forget(name);
    }

    /// Adds a name of which the client has just said what it holds.
    void resume(String name) {
        names.add(name);
        dirty();
    }

    void unsubscribe(String name) {
        names.remove(name);
        nacks.remove(name);
        if (wildcard) {
            forget(name);
        } else {
            held.remove(name);
        }
    }

    void owesAnswer() {
        answerOwed = true;
    }

    /// What was sent of this name counts no longer.
    void forget(String name) {
        if (ABSENT.equals(held.get(name))) {
            held.remove(name);
        } else {
            held.computeIfPresent(name, (n, r) -> UNKNOWN);
        }
        dirty();
    }

    /// Something that held names back may have changed.
    void lookAgain() {
        dirty();
    }

    void forgetPrefix(String prefix) {
        held.replaceAll((name, resource) -> !ABSENT.equals(resource) && name.startsWith(prefix) ? UNKNOWN : resource);
        dirty();
    }

    /// Drops kept versions of names that nobody asks for any more.
    void dropUnwanted() {
        if (!wildcard) {
            held.keySet().retainAll(names);
        }
    }

    // ---- what it should hold

    /// The same instance means no change; comparing contents is the difference's work.
    @SuppressWarnings("ReferenceEquality")
    void target(SortedMap<String, Resource> next) {
        if (target != next) {
            target = next;
            nacks.values().removeIf(this::isOver);
            dirty();
        }
    }

    /// The rejected version is wanted no longer.
    private boolean isOver(Nack nack) {
        Resource wanted = target.get(nack.resource());
        return !nack.version().isEmpty() && (wanted == null || !wanted.version().equals(nack.version()));
    }

    boolean exists(String name) {
        return target.containsKey(name);
    }

    @Nullable
    Resource held(String name) {
        return held.get(name);
    }

    private void dirty() {
        additionsDirty = true;
        removalsDirty = true;
    }

    /// New and changed resources, in name order, and the answers to names that do not exist.
    ///
    /// @param sendable whether the time of a name has come
    Difference additions(long bytesMax, Predicate<String> sendable) {
        if (!additionsDirty && !answerOwed) {
            return new Difference(List.of(), List.of(), false);
        }
        List<Resource> resources = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        long bytes = 0;
        boolean more = false;
        for (String name : wildcard ? target.keySet() : names) {
            Resource resource = target.get(name);
            Resource now = held.get(name);
            boolean same = resource != null && now != null && now.version().equals(resource.version());
            if (resource == null || same || !sendable.test(name)) {
                continue;
            }
            bytes += resource.bytes().size();
            if (!resources.isEmpty() && (bytes > bytesMax || resources.size() >= chunkMax)) {
                more = true;
                break;
            }
            resources.add(resource);
        }
        for (String name : names) {
            if (held.get(name) == null && !target.containsKey(name)) {
                absent.add(name);
            }
        }
        if (resources.isEmpty() && absent.isEmpty()) {
            additionsDirty = false;
            chunkMax = Integer.MAX_VALUE;
        }
        return new Difference(resources, absent, more);
    }

    boolean answerOwed() {
        return answerOwed;
    }

    /// Names that the client holds and that exist no longer, sorted.
    List<String> removals() {
        if (!removalsDirty) {
            return List.of();
        }
        List<String> removed = new ArrayList<>();
        held.forEach((name, resource) -> {
            if (!ABSENT.equals(resource) && !target.containsKey(name)) {
                removed.add(name);
            }
        });
        Collections.sort(removed);
        removalsDirty = !removed.isEmpty();
        return removed;
    }

    /// Everything that a full answer holds (state-of-the-world LDS and CDS). Before the removal step, what exists
    /// no longer stays in it.
    List<Resource> whole(boolean keepRemoved) {
        Map<String, Resource> all = new TreeMap<>();
        if (keepRemoved) {
            held.forEach((name, resource) -> {
                if (!isMark(resource)) {
                    all.put(name, resource);
                }
            });
        }
        for (String name : wildcard ? target.keySet() : names) {
            Resource resource = target.get(name);
            if (resource != null) {
                all.put(name, resource);
            }
        }
        return List.copyOf(all.values());
    }

    // ---- pushes and their answers

    @Nullable
    Push outstanding() {
        return outstanding;
    }

    String lastNonce() {
        return lastNonce;
    }

    /// Records a push as sent. A removed name that is explicitly wanted stays known as absent.
    Push sent(String nonce, List<Resource> resources, List<String> removed, long nowNanos) {
        Map<String, Resource> byName = new LinkedHashMap<>();
        for (Resource resource : resources) {
            byName.put(resource.name(), resource);
        }
        held.putAll(byName);
        for (String name : removed) {
            if (names.contains(name)) {
                held.put(name, ABSENT);
            } else {
                held.remove(name);
            }
            nacks.remove(name);
        }
        answerOwed = false;
        sentVersion = Versions.of(held.values());
        lastNonce = nonce;
        Push push = new Push(nonce, byName, List.copyOf(removed), sentVersion, nowNanos);
        outstanding = push;
        return push;
    }

    void acked(Push push) {
        outstanding = null;
        ackedVersion = push.version();
        nacks.keySet().removeAll(push.sent().keySet());
        nacks.remove("");
    }

    /// Records a rejection.
    ///
    /// When the client's words name no resource of a push of several, the push is repeated in halves until one
    /// resource is left to blame. A push of EDS, RDS or VHDS whose culprit is known is repeated without it: Envoy
    /// drops the rest of such a response, while of LDS and CDS it keeps what is good.
    ///
    /// @return what is now known; nothing while the culprit is sought
    List<Nack> nacked(Push push, String detail, Instant when, boolean repeatable) {
        outstanding = null;
        List<Nack> found = NackDetail.of(type, push, detail, when);
        Set<String> culprits = new LinkedHashSet<>();
        found.forEach(nack -> culprits.add(nack.resource()));
        boolean unknown = culprits.contains("");
        boolean keepsGoodPart = type == TypeUrl.CLUSTER || type == TypeUrl.LISTENER;
        if (repeatable && (unknown || !keepsGoodPart)) {
            push.sent().forEach((name, resource) -> {
                if (!culprits.contains(name)) {
                    held.replace(name, resource, UNKNOWN);
                }
            });
            additionsDirty = true;
            if (!keepsGoodPart && !push.sent().isEmpty()) {
                // What was to go with it is still there.
                push.removed().forEach(name -> held.put(name, UNKNOWN));
                removalsDirty |= !push.removed().isEmpty();
            }
            if (unknown && push.sent().size() > 1) {
                chunkMax = Math.max(1, push.sent().size() / 2);
                return List.of();
            }
        }
        for (Nack nack : found) {
            nacks.remove(nack.resource());
            if (nacks.size() < NACKS_MAX && !isOver(nack)) {
                nacks.put(nack.resource(), nack);
            }
        }
        return found;
    }

    StreamStatus.TypeStatus status() {
        int count = 0;
        for (Resource resource : held.values()) {
            count += isMark(resource) ? 0 : 1;
        }
        boolean pending = outstanding != null || additionsDirty || removalsDirty || answerOwed;
        return new StreamStatus.TypeStatus(sentVersion, ackedVersion, count, pending, List.copyOf(nacks.values()));
    }
}

package dev.meshwright.xds.server;

import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// In which order differences go out on one ADS stream, and when. Owned by its stream.
///
/// [#advance] is the whole logic and runs after every event (request, new target, timer). It walks the types in
/// make-before-break order (xDS protocol, "Eventual consistency considerations"): CDS, EDS, LDS, RDS, VHDS for
/// what is new or changed; then, when all that is answered, LDS, RDS, VHDS, CDS, EDS for what is gone, so that
/// nothing is removed while something that the client has accepted refers to it; but virtual hosts go with
/// those that take their domains. It sends what a type needs when that type has no unanswered push, and stops
/// at the first type that is not settled. Not settled is: a push younger than `ackWait` without an answer; or,
/// after new clusters, endpoints that the client has yet to ask for. Endpoints that a client asks for follow
/// their clusters at once, as Envoy holds the answer back until clusters are warm
/// (`ClusterManagerImpl::updateClusterCounts`). Secrets, extension configurations and origins refer to nothing
/// and wait for nothing.
///
/// Two resends come from how Envoy behaves: a changed cluster warms again and needs its endpoints once more, and a
/// route table that is new to the client needs its virtual hosts right after it.
final class PushOrder {
    private static final List<TypeUrl> ADDITIONS =
            List.of(TypeUrl.CLUSTER, TypeUrl.ENDPOINT, TypeUrl.LISTENER, TypeUrl.ROUTE, TypeUrl.VIRTUAL_HOST);
    private static final List<TypeUrl> REMOVALS =
            List.of(TypeUrl.LISTENER, TypeUrl.ROUTE, TypeUrl.VIRTUAL_HOST, TypeUrl.CLUSTER, TypeUrl.ENDPOINT);
    private static final List<TypeUrl> FREE = List.of(TypeUrl.SECRET, TypeUrl.EXTENSION_CONFIG, TypeUrl.ORIGINS);

    /// Whom the decisions are told to.
    interface Outlet {
        void send(TypeUrl type, Push push);

        /// [#advance] is to run again then; replaces what was said before.
        void wakeIn(long nanos);
    }

    private final StreamProtocol protocol;
    private final AdsSettings settings;
    private final LongSupplier nanoClock;
    private final Outlet outlet;
    private final Map<TypeUrl, TypeState> types = new EnumMap<>(TypeUrl.class);
    /// New clusters whose endpoints the client will ask for, and until when that is waited for.
    private final Set<String> expectedEndpoints = new HashSet<>();

    private long expectedUntilNanos;
    private boolean removalsPostponed;
    private long removalsFromNanos;
    private long nextNonce = 1;

    PushOrder(StreamProtocol protocol, AdsSettings settings, LongSupplier nanoClock, Outlet outlet) {
        this.protocol = protocol;
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.outlet = outlet;
        for (TypeUrl type : TypeUrl.values()) {
            types.put(type, new TypeState(type));
        }
    }

    TypeState state(TypeUrl type) {
        return Objects.requireNonNull(types.get(type));
    }

    // ---- what the client says

    /// A client that comes back names its types one by one. Until all are known, something it holds may refer to
    /// what is to be removed; removals wait as long as an answer would.
    void postponeRemovals() {
        removalsPostponed = true;
        removalsFromNanos = afterAckWait();
    }

    /// Whether this name was waited for: its cluster was sent on this stream, so it must be sent again.
    boolean expected(TypeUrl type, String name) {
        return type == TypeUrl.ENDPOINT && expectedEndpoints.contains(name);
    }

    void asked(TypeUrl type, String name) {
        if (type == TypeUrl.ENDPOINT) {
            expectedEndpoints.remove(name);
        } else if (type == TypeUrl.ROUTE) {
            state(TypeUrl.VIRTUAL_HOST).forgetPrefix(name + "/");
        }
    }

    /// The client drops a name. Endpoints of a cluster that is just being sent again will be asked for anew.
    void dropped(TypeUrl type, String name) {
        Push clusters = state(TypeUrl.CLUSTER).outstanding();
        if (type == TypeUrl.ENDPOINT && clusters != null && clusters.sent().containsKey(name)) {
            expect(name);
        }
    }

    private void expect(String cluster) {
        expectedEndpoints.add(cluster);
        expectedUntilNanos = afterAckWait();
    }

    /// The client refused a push: endpoints of its clusters will not be asked for.
    void refused(TypeUrl type, Push push) {
        if (type == TypeUrl.CLUSTER) {
            expectedEndpoints.removeAll(push.sent().keySet());
        }
    }

    // ---- what goes out, and when

    /// Sends what may go out now on the way to `target`.
    void advance(ResourceSet target) {
        for (TypeState state : types.values()) {
            state.target(target.byType().getOrDefault(state.type, Collections.emptySortedMap()));
        }
        for (TypeUrl type : FREE) {
            add(state(type));
            remove(state(type));
        }
        boolean added = allSettled(ADDITIONS, this::add);
        if (added && !(removalsPostponed && waiting(removalsFromNanos))) {
            allSettled(REMOVALS, this::remove);
        }
    }

    private boolean allSettled(List<TypeUrl> order, Consumer<TypeState> step) {
        for (TypeUrl type : order) {
            TypeState state = state(type);
            if (state.subscribed()) {
                step.accept(state);
                Push push = state.outstanding();
                if (push != null
                        && waiting(push.sentNanos() + settings.ackWait().toNanos())) {
                    if (type == TypeUrl.CLUSTER) {
                        // Envoy answers a push of clusters when they are warm: when it has their endpoints.
                        add(state(TypeUrl.ENDPOINT));
                    }
                    return false;
                }
            }
            if (type == TypeUrl.CLUSTER && !expectedEndpoints.isEmpty()) {
                if (waiting(expectedUntilNanos)) {
                    add(state(TypeUrl.ENDPOINT));
                    return false;
                }
                // Not asked for in time: nobody waits for them again.
                expectedEndpoints.clear();
            }
        }
        return true;
    }

    private long afterAckWait() {
        return nanoClock.getAsLong() + settings.ackWait().toNanos();
    }

    /// Whether this moment lies ahead; then [#advance] runs again at it.
    private boolean waiting(long untilNanos) {
        long left = untilNanos - nanoClock.getAsLong();
        if (left <= 0) {
            return false;
        }
        outlet.wakeIn(left);
        return true;
    }

    private void add(TypeState state) {
        if (!state.subscribed() || state.outstanding() != null) {
            return;
        }
        TypeState.Difference difference = state.additions(bytesMax(state.type), name -> inScope(state, name));
        if (difference.isEmpty() && !state.answerOwed()) {
            return;
        }
        boolean silent = protocol == StreamProtocol.STATE_OF_THE_WORLD
                && !whole(state.type)
                && difference.resources().isEmpty();
        if (silent) {
            unsaid(state, difference.absent());
            return;
        }
        before(state, difference.resources());
        List<Resource> resources = whole(state.type) ? state.whole(true) : difference.resources();
        push(state, resources, gone(state, difference));
    }

    /// What the client is told is not there, with what is added. Virtual hosts go together with those that take their
    /// domains: Envoy refuses a table with two of one domain (`Only a single wildcard domain is permitted`).
    private List<String> gone(TypeState state, TypeState.Difference difference) {
        if (state.type != TypeUrl.VIRTUAL_HOST || protocol != StreamProtocol.DELTA || difference.more()) {
            return difference.absent();
        }
        return Stream.concat(difference.absent().stream(), state.removals().stream())
                .distinct()
                .toList();
    }

    /// A virtual host `TABLE/HOST` goes out only after its table: a client drops it otherwise, without a word.
    private boolean inScope(TypeState state, String name) {
        int slash = name.indexOf('/');
        if (state.type != TypeUrl.VIRTUAL_HOST || slash < 0 || !state.wildcard()) {
            return true;
        }
        return !isNew(state(TypeUrl.ROUTE).held(name.substring(0, slash)));
    }

    private void remove(TypeState state) {
        if (!state.subscribed() || state.outstanding() != null) {
            return;
        }
        List<String> removed = state.removals();
        if (removed.isEmpty()) {
            return;
        }
        if (protocol == StreamProtocol.STATE_OF_THE_WORLD && !whole(state.type)) {
            unsaid(state, removed);
            return;
        }
        push(state, whole(state.type) ? state.whole(false) : List.of(), removed);
    }

    /// That names are gone is not sayable on this wire: the client drops them with what referred to them.
    private void unsaid(TypeState state, List<String> gone) {
        state.acked(state.sent(state.lastNonce(), List.of(), gone, nanoClock.getAsLong()));
    }

    /// State-of-the-world LDS and CDS: every answer holds all resources, and what is missing is removed.
    boolean whole(TypeUrl type) {
        return protocol == StreamProtocol.STATE_OF_THE_WORLD && (type == TypeUrl.CLUSTER || type == TypeUrl.LISTENER);
    }

    private long bytesMax(TypeUrl type) {
        return whole(type) ? Long.MAX_VALUE : settings.responseBytesMax();
    }

    /// What one push makes necessary in another type.
    private void before(TypeState state, List<Resource> resources) {
        TypeState endpoints = state(TypeUrl.ENDPOINT);
        for (Resource resource : resources) {
            String name = resource.name();
            if (state.type == TypeUrl.CLUSTER && endpoints.exists(name)) {
                if (endpoints.wants(name)) {
                    endpoints.forget(name);
                } else if (state.wildcard()) {
                    expect(name);
                }
            } else if (state.type == TypeUrl.ROUTE && isNew(state.held(name))) {
                state(TypeUrl.VIRTUAL_HOST).forgetPrefix(name + "/");
            }
        }
    }

    private static boolean isNew(@Nullable Resource held) {
        return held == null || TypeState.isMark(held);
    }

    private void push(TypeState state, List<Resource> resources, List<String> removed) {
        Push push = state.sent(Long.toHexString(nextNonce++), resources, removed, nanoClock.getAsLong());
        outlet.send(state.type, push);
    }

    // ---- how far it is

    /// What is subscribed to.
    Map<TypeUrl, StreamStatus.TypeStatus> status() {
        Map<TypeUrl, StreamStatus.TypeStatus> byType = new TreeMap<>();
        for (TypeState state : types.values()) {
            if (state.subscribed()) {
                byType.put(state.type, state.status());
            }
        }
        return byType;
    }

    /// Whether the client, after the new clusters it got, has yet to ask for endpoints.
    boolean endpointsExpected() {
        return !expectedEndpoints.isEmpty();
    }
}

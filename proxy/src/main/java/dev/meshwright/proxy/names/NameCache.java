package dev.meshwright.proxy.names;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.DnsCache;
import dev.meshwright.decide.upstream.DynamicHost;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The names that hosts were called by, with their addresses or why there are none; shared by all loops.
///
/// Bounded in what it keeps (`max_hosts`; what was not called for longest goes first), in who may wait
/// (`max_pending_requests`), in how many look-ups run, and in time by those who wait ([LoopNames]). A name that was
/// found is looked up again after its time while it is used on; one that stops resolving keeps its addresses; one that
/// was not found is not asked for again for a while. The system's resolver is asked, which tells no time to live.
/// Addresses that are not [reachable][DynamicHost#reachable] count as none (threat model S1).
public final class NameCache implements AutoCloseable {
    /// Look-ups at one time: the system's resolver blocks a thread.
    private static final int THREADS = 4;

    private static final int QUEUED_MAX = 1024;
    private static final long IDLE_SECONDS = 10;

    /// Asks for the addresses of a name; may block.
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    /// A name. Guarded by the cache.
    private static final class Entry {
        @Nullable
        NameAnswer answer;

        long answeredNanos;
        long calledNanos;
        boolean running;
        final List<Consumer<NameAnswer>> waiting = new ArrayList<>();
    }

    /// Names of one cache by when they were called last.
    private static final class Names {
        final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
        int waiting;
    }

    private final Resolver resolver;
    private final Predicate<byte[]> reachable;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor threads;
    private final Map<String, Names> caches = new HashMap<>();

    /// A cache that asks the system's resolver.
    public NameCache() {
        this(InetAddress::getAllByName, DynamicHost::reachable, System::nanoTime);
    }

    /// @param reachable which addresses may be called
    /// @param nanos the clock
    public NameCache(Resolver resolver, Predicate<byte[]> reachable, LongSupplier nanos) {
        this.resolver = resolver;
        this.reachable = reachable;
        this.nanos = nanos;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUED_MAX),
                Thread.ofPlatform().daemon().name("mw-names-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Asks for a name.
    ///
    /// @param later told once, on another thread, when null is returned
    /// @return the answer; null: it comes later
    @Nullable
    NameAnswer ask(DnsCache config, String name, Consumer<NameAnswer> later) {
        long now = nanos.getAsLong();
        synchronized (this) {
            Names names = caches.computeIfAbsent(config.name(), _ -> new Names());
            Entry entry = entry(names, config, name, now);
            entry.calledNanos = now;
            NameAnswer known = usable(entry, config, now);
            if (known instanceof NameAnswer.NotFound) {
                return known;
            }
            if (known != null) {
                if (olderThan(entry.answeredNanos, config.refreshMillis(), now)) {
                    look(config, names, name, entry);
                }
                return known;
            }
            if (names.waiting >= config.pendingMax() || !look(config, names, name, entry)) {
                return new NameAnswer.Overflow();
            }
            names.waiting++;
            entry.waiting.add(later);
            return null;
        }
    }

    /// The answer for a numeric address.
    NameAnswer literal(String address) {
        return reachable.test(IpAddress.parse(address))
                ? new NameAnswer.Found(address)
                : new NameAnswer.NotFound(
                        address + " is an address of the machine or its link, which nobody may call by name");
    }

    /// One who waited waits no more.
    void forget(DnsCache config, String name, Consumer<NameAnswer> waiter) {
        synchronized (this) {
            Names names = caches.get(config.name());
            Entry entry = names == null ? null : names.entries.get(name);
            if (names != null && entry != null && entry.waiting.remove(waiter)) {
                names.waiting--;
            }
        }
    }

    private static Entry entry(Names names, DnsCache config, String name, long now) {
        Entry known = names.entries.get(name);
        if (known != null) {
            if (olderThan(known.calledNanos, config.hostTtlMillis(), now)) {
                known.answer = null;
            }
            return known;
        }
        // One that is being looked up has its waiters: it may stand over the bound until it is answered.
        names.entries.entrySet().stream()
                .filter(each -> !each.getValue().running)
                .findFirst()
                .filter(_ -> names.entries.size() >= config.hostsMax())
                .ifPresent(eldest -> names.entries.remove(eldest.getKey()));
        Entry made = new Entry();
        names.entries.put(name, made);
        return made;
    }

    private static @Nullable NameAnswer usable(Entry entry, DnsCache config, long now) {
        NameAnswer known = entry.answer;
        boolean over =
                known instanceof NameAnswer.NotFound && olderThan(entry.answeredNanos, config.failureMillis(), now);
        return over ? null : known;
    }

    private static boolean olderThan(long nanos, long millis, long now) {
        return now - nanos >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /// @return false when too many look-ups wait
    private boolean look(DnsCache config, Names names, String name, Entry entry) {
        if (entry.running) {
            return true;
        }
        try {
            threads.execute(() -> answered(names, entry, resolve(config, name)));
        } catch (RejectedExecutionException e) {
            return false;
        }
        entry.running = true;
        return true;
    }

    private void answered(Names names, Entry entry, NameAnswer answer) {
        List<Consumer<NameAnswer>> waiting;
        NameAnswer told;
        synchronized (this) {
            boolean keeps = answer instanceof NameAnswer.NotFound && entry.answer instanceof NameAnswer.Found;
            NameAnswer before = entry.answer;
            told = keeps && before != null ? before : answer;
            entry.answer = told;
            entry.answeredNanos = nanos.getAsLong();
            entry.running = false;
            waiting = List.copyOf(entry.waiting);
            entry.waiting.clear();
            names.waiting -= waiting.size();
        }
        waiting.forEach(each -> each.accept(told));
    }

    private NameAnswer resolve(DnsCache config, String name) {
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(name);
        } catch (UnknownHostException e) {
            return new NameAnswer.NotFound(name + " does not resolve");
        }
        List<InetAddress> usable = new ArrayList<>();
        for (InetAddress address : addresses) {
            if (reachable.test(address.getAddress()) && suits(config.family(), address)) {
                usable.add(address);
            }
        }
        boolean ofMachine = addresses.length > 0;
        for (InetAddress address : addresses) {
            ofMachine &= !reachable.test(address.getAddress());
        }
        if (usable.isEmpty()) {
            return new NameAnswer.NotFound(
                    ofMachine
                            ? name + " is an address of the machine or its link, which nobody may call by name"
                            : name + " has no address of the family " + config.family());
        }
        return new NameAnswer.Found(first(usable).getHostAddress());
    }

    private static InetAddress first(List<InetAddress> usable) {
        return usable.stream()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElse(usable.getFirst());
    }

    private static boolean suits(Discovery.Dns.Family family, InetAddress address) {
        return switch (family) {
            case V4_ONLY -> address instanceof Inet4Address;
            case V6_ONLY -> !(address instanceof Inet4Address);
            case AUTO, V4_PREFERRED, ALL -> true;
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

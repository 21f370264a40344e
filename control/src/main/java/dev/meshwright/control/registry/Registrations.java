package dev.meshwright.control.registry;

import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.control.state.Disk;
import dev.meshwright.control.state.Json;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All registrations, one file each, and which of them are endpoints.
///
/// A registration is created once and keeps its address for good. Whether it is an endpoint moves like this:
///
///     not an endpoint ──ready──► endpoint, attended ──stream lost──► endpoint, unattended ──grace over──► not an
/// endpoint
///                                    ▲   │                                  │                                   ▲
///                                    │   └────────── not ready, deregistered ────────────────────────────────────┤
///                                    └──────────────── ready again ─────────┘
///
/// After a restart of the control plane every endpoint starts unattended, with the longer recovery grace: the
/// data plane loses nobody while agents find their way back. All fields are guarded by this object's lock;
/// `changed` is called under it and must not block.
public final class Registrations {
    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

    /// @param absent grace of a lost stream
    /// @param recovery grace after a restart
    public record Graces(Duration absent, Duration recovery) {}

    private final Path folder;
    private final Disk disk;
    private final LoopbackAddresses addresses;
    private final Graces graces;
    private final ScheduledExecutorService timer;
    private final Runnable changed;
    private final Map<Registration.Key, Registration> registrations = new TreeMap<>();
    /// Who attends now; a newer attendance takes over from an older one.
    private final Map<Registration.Key, Attendance> attended = new HashMap<>();
    /// The latest loss of each unattended endpoint: an older grace that ends late must not count for a newer one.
    private final Map<Registration.Key, Object> losses = new HashMap<>();

    private Registrations(
            Path folder,
            Disk disk,
            LoopbackAddresses addresses,
            Graces graces,
            ScheduledExecutorService timer,
            Runnable changed) {
        this.folder = folder;
        this.disk = disk;
        this.addresses = addresses;
        this.graces = graces;
        this.timer = timer;
        this.changed = changed;
    }

    /// Reads the registrations of the folder and starts the recovery grace of those that were endpoints.
    public static Registrations open(
            Path folder,
            Disk disk,
            LoopbackAddresses addresses,
            Graces graces,
            ScheduledExecutorService timer,
            Runnable changed)
            throws IOException {
        var opened = new Registrations(folder, disk, addresses, graces, timer, changed);
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                Registration registration = Json.read(file, Registration.class);
                opened.registrations.put(registration.key(), registration);
            }
        }
        opened.recover();
        return opened;
    }

    private synchronized void recover() {
        for (Registration registration : registrations.values()) {
            if (registration.endpoint()) {
                endAfter(registration.key(), graces.recovery());
            }
        }
    }

    /// One agent that holds a registration up; ends by [#close].
    public final class Attendance implements AutoCloseable {
        private final Registration.Key key;

        private Attendance(Registration.Key key) {
            this.key = key;
        }

        public void ready(boolean ready) {
            synchronized (Registrations.this) {
                if (attends()) {
                    endpoint(key, ready);
                }
            }
        }

        /// The stream is gone; the grace begins, unless another attendance has taken over.
        @Override
        public void close() {
            synchronized (Registrations.this) {
                if (attends()) {
                    attended.remove(key);
                    endAfter(key, graces.absent());
                }
            }
        }

        @SuppressWarnings("ReferenceEquality") // an attendance is itself, not a value
        private boolean attends() {
            return attended.get(key) == this;
        }
    }

    /// In key order.
    public synchronized List<Registration> all() {
        return List.copyOf(registrations.values());
    }

    public synchronized Optional<Registration> find(Registration.Key key) {
        return Optional.ofNullable(registrations.get(key));
    }

    public synchronized boolean attended(Registration.Key key) {
        return attended.containsKey(key);
    }

    /// Creates it, or replaces what an earlier start said, keeping address and presence.
    ///
    /// @return with its address
    synchronized Registration register(Registration wanted) throws Refused, IOException {
        Registration known = registrations.get(wanted.key());
        if (known != null && !known.serviceAccount().equals(wanted.serviceAccount())) {
            throw new Refused(
                    Status.Code.PERMISSION_DENIED,
                    wanted.key() + " is registered by service account '" + known.serviceAccount() + "' (expected: '"
                            + wanted.serviceAccount() + "', or another name)");
        }
        String address = address(wanted, known);
        Registration registration = wanted.with(address, known != null && known.endpoint());
        if (!registration.equals(known)) {
            keep(registration);
            changed.run();
        }
        return registration;
    }

    /// What the workload says of itself counts, unless another one has that address; else it keeps the one it has.
    private String address(Registration wanted, @Nullable Registration known) throws Refused {
        if (wanted.address().isEmpty()) {
            return known != null && LoopbackAddresses.has(known.address()) ? known.address() : free();
        }
        for (Registration other : registrations.values()) {
            if (other.address().equals(wanted.address()) && !other.key().equals(wanted.key())) {
                throw new Refused(
                        Status.Code.ALREADY_EXISTS,
                        "address " + wanted.address() + " belongs to " + other.key()
                                + " (expected: an address of its own; a workload that is gone for good is removed with"
                                + " DELETE /meshwright/v1/registrations/NAMESPACE/NAME)");
            }
        }
        return wanted.address();
    }

    private String free() throws Refused {
        Set<String> taken = new HashSet<>();
        registrations.values().forEach(registration -> taken.add(registration.address()));
        return addresses
                .free(taken)
                .orElseThrow(() -> new Refused(
                        Status.Code.RESOURCE_EXHAUSTED,
                        "all " + LoopbackAddresses.COUNT + " addresses are taken (remove registrations)"));
    }

    /// Begins to attend.
    synchronized Attendance attend(Registration.Key key) throws Refused {
        if (!registrations.containsKey(key)) {
            throw new Refused(Status.Code.NOT_FOUND, key + " is not registered (expected: Register before Attend)");
        }
        var attendance = new Attendance(key);
        attended.put(key, attendance);
        losses.remove(key);
        return attendance;
    }

    /// Ends its being an endpoint at once; name and address stay. No error when it is not known.
    synchronized void deregister(Registration.Key key) {
        attended.remove(key);
        if (registrations.containsKey(key)) {
            endpoint(key, false);
        }
    }

    /// Forgets it; its address is free again.
    ///
    /// @return whether it was known
    public synchronized boolean remove(Registration.Key key) throws IOException {
        if (!registrations.containsKey(key)) {
            return false;
        }
        disk.delete(file(key));
        registrations.remove(key);
        attended.remove(key);
        losses.remove(key);
        changed.run();
        return true;
    }

    private void endAfter(Registration.Key key, Duration grace) {
        var loss = new Object();
        losses.put(key, loss);
        timer.schedule(() -> endOf(key, loss), grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("ReferenceEquality") // a loss is itself, not a value
    private synchronized void endOf(Registration.Key key, Object loss) {
        if (losses.get(key) == loss) {
            losses.remove(key);
            endpoint(key, false);
        }
    }

    /// A disk that refuses must not keep a dead endpoint alive or a live one out: it counts in memory all the same.
    private void endpoint(Registration.Key key, boolean endpoint) {
        Registration known = registrations.get(key);
        if (known == null || known.endpoint() == endpoint) {
            return;
        }
        Registration next = known.with(known.address(), endpoint);
        try {
            keep(next);
        } catch (IOException e) {
            LOG.error("{}: its state is not on disk; it will be as before after a restart", key, e);
            registrations.put(key, next);
        }
        LOG.info("{} is {}", key, endpoint ? "an endpoint" : "no endpoint any more");
        changed.run();
    }

    private void keep(Registration registration) throws IOException {
        disk.write(file(registration.key()), Json.bytes(registration), Access.PRIVATE);
        registrations.put(registration.key(), registration);
    }

    /// A namespace has no dot, so the name cannot be mistaken for another.
    private Path file(Registration.Key key) {
        return folder.resolve(key.namespace() + "." + key.name() + ".json");
    }
}

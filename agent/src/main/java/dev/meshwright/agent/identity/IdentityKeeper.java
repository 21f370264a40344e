package dev.meshwright.agent.identity;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one workload's identity valid: loads it or joins, then renews it before two thirds of its life for as long as
/// it runs. While renewals fail the identity at hand stays in use; only an expired one makes it join again, with a new
/// token.
///
/// One virtual thread does the work. [#current] and [#onChange] are safe for any thread; listeners run on the keeper's
/// thread and must not block for long.
public final class IdentityKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityKeeper.class);

    private final String namespace;
    private final String serviceAccount;
    private final SigningClient signing;
    private final IdentityStore store;
    private final TokenSource tokens;
    private final Clock clock;
    private final RandomGenerator random;
    private final List<Consumer<Identity>> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<Identity> current = Optional.empty();
    private Optional<Thread> renewal = Optional.empty();

    public IdentityKeeper(
            String namespace,
            String serviceAccount,
            SigningClient signing,
            IdentityStore store,
            TokenSource tokens,
            Clock clock,
            RandomGenerator random) {
        this.namespace = namespace;
        this.serviceAccount = serviceAccount;
        this.signing = signing;
        this.store = store;
        this.tokens = tokens;
        this.clock = clock;
        this.random = random;
    }

    /// Blocks until there is a valid identity, then keeps it so in the background.
    ///
    /// @throws SigningRefused when there is no stored identity to use and joining failed; call again to try again
    /// @throws IOException when the state folder cannot be read or written
    public Identity start() throws SigningRefused, IOException, InterruptedException {
        Identity identity = stored().orElse(null);
        if (identity == null) {
            identity = joined();
        }
        current = Optional.of(identity);
        renewal =
                Optional.of(Thread.ofVirtual().name("renewal-" + serviceAccount).start(this::renewForever));
        return identity;
    }

    /// The newest identity.
    ///
    /// @throws IllegalStateException before [#start]
    public Identity current() {
        return current.orElseThrow(() -> new IllegalStateException("the identity keeper has not been started"));
    }

    /// Calls `listener` with each new identity from now on.
    public void onChange(Consumer<Identity> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        renewal.ifPresent(Thread::interrupt);
    }

    private Optional<Identity> stored() throws IOException {
        Optional<Identity> stored = store.load();
        if (stored.isEmpty()) {
            return stored;
        }
        Identity identity = stored.get();
        if (!clock.instant().isBefore(identity.expiresAt())) {
            LOG.warn("stored identity {} has expired, joining again", identity);
            return Optional.empty();
        }
        try {
            var id = identity.id();
            if (!id.namespace().equals(namespace) || !id.serviceAccount().equals(serviceAccount)) {
                LOG.warn("stored identity is {}, wanted is {}/{}: joining anew", id, namespace, serviceAccount);
                return Optional.empty();
            }
        } catch (CertificateException e) {
            throw new IOException("stored identity names nobody: " + e.getMessage(), e);
        }
        return stored;
    }

    private Identity joined() throws SigningRefused, IOException, InterruptedException {
        Identity identity = signing.join(tokens.next(), namespace, serviceAccount);
        store.save(identity);
        LOG.info("joined as {}", identity);
        return identity;
    }

    private void renewForever() {
        int failures = 0;
        Instant due = due(current());
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Duration wait = Duration.between(clock.instant(), due);
                if (wait.isPositive()) {
                    Thread.sleep(wait);
                }
                Identity renewed = renewedOrJoined();
                failures = 0;
                current = Optional.of(renewed);
                due = due(renewed);
                listeners.forEach(listener -> listener.accept(renewed));
            } catch (SigningRefused | IOException e) {
                failures++;
                due = clock.instant().plus(RenewalSchedule.retryDelay(failures, random.nextDouble()));
                LOG.warn(
                        "renewal of {} failed ({} in a row), keeping it; next try {}: {}",
                        current(),
                        failures,
                        due,
                        e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Identity renewedOrJoined() throws SigningRefused, IOException, InterruptedException {
        Identity old = current();
        if (!clock.instant().isBefore(old.expiresAt())) {
            return joined();
        }
        Identity renewed = signing.renew(old);
        store.save(renewed);
        LOG.info("renewed {}", renewed);
        return renewed;
    }

    private Instant due(Identity identity) {
        return RenewalSchedule.due(identity.issuedAt(), identity.expiresAt(), random.nextDouble());
    }
}

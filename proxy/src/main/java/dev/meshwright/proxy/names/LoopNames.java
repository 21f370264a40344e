package dev.meshwright.proxy.names;

import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.upstream.DnsCache;
import dev.meshwright.decide.upstream.DynamicHost;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One loop's way to the [NameCache]: answers come back to the loop, and none is waited for longer than
/// `dns_query_timeout`. Event-loop confined.
public final class LoopNames {
    private static final Logger LOG = LoggerFactory.getLogger(LoopNames.class);

    private final NameCache cache;
    private final EventLoop loop;

    public LoopNames(NameCache cache, EventLoop loop) {
        this.cache = cache;
        this.loop = loop;
    }

    /// Asks for the address of a host; a numeric one is asked of nobody.
    ///
    /// @param later told once on this loop when null is returned
    public @Nullable NameAnswer ask(DnsCache config, DynamicHost host, Consumer<NameAnswer> later) {
        if (IpAddress.numeric(host.name())) {
            return cache.literal(host.name());
        }
        Waiting waiting = new Waiting(config, host.name(), later);
        NameAnswer known = cache.ask(config, host.name(), waiting);
        if (known == null && config.queryTimeoutMillis() > 0) {
            loop.schedule(waiting::tooLate, config.queryTimeoutMillis(), TimeUnit.MILLISECONDS);
        }
        return known;
    }

    /// Tells its listener once.
    private final class Waiting implements Consumer<NameAnswer> {
        private final DnsCache config;
        private final String name;
        private @Nullable Consumer<NameAnswer> later;

        Waiting(DnsCache config, String name, Consumer<NameAnswer> later) {
            this.config = config;
            this.name = name;
            this.later = later;
        }

        @Override
        public void accept(NameAnswer answer) {
            try {
                loop.execute(() -> tell(answer));
            } catch (RejectedExecutionException e) {
                LOG.debug("the answer for {} outlived the proxy", name, e);
            }
        }

        void tooLate() {
            if (later != null) {
                cache.forget(config, name, this);
                tell(new NameAnswer.NotFound(name + ": no answer within " + config.queryTimeoutMillis() + " ms"));
            }
        }

        private void tell(NameAnswer answer) {
            Consumer<NameAnswer> to = later;
            later = null;
            if (to != null) {
                to.accept(answer);
            }
        }
    }
}

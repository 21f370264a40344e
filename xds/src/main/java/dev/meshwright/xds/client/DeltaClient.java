package dev.meshwright.xds.client;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A delta xDS stream that survives its connection. All fields belong to `executor`; gRPC's callbacks hop onto it.
///
/// States: idle (not started) → open (`call` is set) → waiting (a retry is scheduled) → open … → closed.
final class DeltaClient {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaClient.class);
    private static final int ERROR_MAX = 4_096;

    /// What is wanted of one type, and which versions are held.
    private static final class Interest {
        boolean wildcard;
        Set<String> names = new HashSet<>();
        final Map<String, String> versions = new HashMap<>();
        boolean asked;
    }

    private final Channel channel;
    private final MethodDescriptor<DeltaRequest, DeltaResponse> method;
    private final ByteString node;
    private final Backoff backoff;
    private final ScheduledExecutorService executor;
    private final RandomGenerator random;
    private final ResourceListener listener;
    private final Map<TypeUrl, Interest> interests = new EnumMap<>(TypeUrl.class);

    private @Nullable ClientCall<DeltaRequest, DeltaResponse> call;
    private boolean started;
    private boolean closed;
    private boolean nodeSent;
    private boolean answered;
    private int failures;

    DeltaClient(
            Channel channel,
            String method,
            ByteString node,
            Backoff backoff,
            ScheduledExecutorService executor,
            RandomGenerator random,
            ResourceListener listener) {
        this.channel = channel;
        this.method = MethodDescriptor.<DeltaRequest, DeltaResponse>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(method)
                .setRequestMarshaller(DeltaWire.REQUEST)
                .setResponseMarshaller(DeltaWire.RESPONSE)
                .build();
        this.node = node;
        this.backoff = backoff;
        this.executor = executor;
        this.random = random;
        this.listener = listener;
    }

    void start() {
        run(() -> {
            if (!started && !closed) {
                started = true;
                open();
            }
        });
    }

    void close() {
        run(() -> {
            closed = true;
            if (call != null) {
                call.cancel("closed", null);
                call = null;
            }
        });
    }

    void subscribeAll(TypeUrl type) {
        run(() -> {
            Interest interest = interest(type);
            if (!interest.wildcard) {
                interest.wildcard = true;
                ask(type, interest, List.of("*"), List.of());
            }
        });
    }

    void subscribe(TypeUrl type, Collection<String> wanted) {
        Set<String> names = Set.copyOf(wanted);
        run(() -> {
            Interest interest = interest(type);
            List<String> more = new ArrayList<>(names);
            more.removeAll(interest.names);
            List<String> less = new ArrayList<>(interest.names);
            less.removeAll(names);
            interest.names = new HashSet<>(names);
            if (!interest.wildcard) {
                less.forEach(interest.versions::remove);
            }
            ask(type, interest, more, less);
        });
    }

    private void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("xDS client outlived its executor", e);
        }
    }

    private Interest interest(TypeUrl type) {
        return interests.computeIfAbsent(type, _ -> new Interest());
    }

    // ---- the stream

    private void open() {
        answered = false;
        nodeSent = false;
        ClientCall<DeltaRequest, DeltaResponse> opened = channel.newCall(method, CallOptions.DEFAULT);
        call = opened;
        opened.start(new Callbacks(opened), new Metadata());
        opened.request(1);
        interests.forEach((type, interest) -> {
            interest.asked = false;
            List<String> names = new ArrayList<>(interest.names);
            if (interest.wildcard) {
                names.add("*");
            }
            ask(type, interest, names, List.of());
        });
    }

    /// Sends a change of interest; the first request of a type on a stream always says everything.
    private void ask(TypeUrl type, Interest interest, List<String> more, List<String> less) {
        if (call == null || (more.isEmpty() && less.isEmpty())) {
            return;
        }
        if (interest.asked) {
            send(type, more, less, Map.of(), "", "");
            return;
        }
        interest.asked = true;
        List<String> all = new ArrayList<>(interest.names);
        if (interest.wildcard) {
            all.add("*");
        }
        send(type, all, List.of(), Map.copyOf(interest.versions), "", "");
    }

    private void send(
            TypeUrl type,
            List<String> more,
            List<String> less,
            Map<String, String> versions,
            String nonce,
            String error) {
        if (call != null) {
            ByteString self = nodeSent ? ByteString.EMPTY : node;
            nodeSent = true;
            call.sendMessage(new DeltaRequest(self, type.url(), more, less, versions, nonce, error));
        }
    }

    private final class Callbacks extends ClientCall.Listener<DeltaResponse> {
        private final ClientCall<DeltaRequest, DeltaResponse> mine;

        Callbacks(ClientCall<DeltaRequest, DeltaResponse> mine) {
            this.mine = mine;
        }

        @Override
        public void onMessage(DeltaResponse response) {
            run(() -> {
                if (isCurrent()) {
                    received(response);
                    mine.request(1);
                }
            });
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            run(() -> {
                if (isCurrent()) {
                    lost(status);
                }
            });
        }

        private boolean isCurrent() {
            return mine.equals(call);
        }
    }

    private void lost(Status status) {
        call = null;
        failures = answered ? 1 : failures + 1;
        String description = status.getDescription();
        listener.disconnected(status.getCode() + (description == null ? "" : ": " + description));
        if (closed) {
            return;
        }
        try {
            executor.schedule(this::reopen, backoff.pauseNanos(failures, random), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("xDS client outlived its executor", e);
        }
    }

    private void reopen() {
        if (!closed && call == null) {
            open();
        }
    }

    // ---- responses

    private void received(DeltaResponse response) {
        if (!answered) {
            answered = true;
            listener.connected();
        }
        Optional<TypeUrl> type = TypeUrl.find(response.typeUrl());
        if (type.isEmpty() || !interests.containsKey(type.get())) {
            LOG.warn("xDS response of type '{}' that was not asked for is ignored", response.typeUrl());
            return;
        }
        Interest interest = interest(type.get());
        List<Resource> resources = new ArrayList<>(response.items().size());
        for (DeltaResponse.Item item : response.items()) {
            if (!item.typeUrl().isEmpty() && !item.typeUrl().equals(response.typeUrl())) {
                String error = item.name() + ": is a '" + item.typeUrl() + "' in a response of another type";
                send(type.get(), List.of(), List.of(), Map.of(), response.nonce(), error);
                return;
            }
            resources.add(new Resource(type.get(), item.name(), item.version(), item.bytes()));
        }
        Verdict verdict = verdict(type.get(), resources, response.removed());
        if (call != null) {
            settle(type.get(), interest, resources, response, verdict);
        }
    }

    private Verdict verdict(TypeUrl type, List<Resource> resources, List<String> removed) {
        try {
            return listener.received(type, resources, removed);
        } catch (RuntimeException bug) {
            LOG.error("{} response could not be applied", type.shortName(), bug);
            List<Verdict.Fault> all = new ArrayList<>();
            for (Resource resource : resources) {
                all.add(new Verdict.Fault(resource.name(), "", "internal error in the proxy: " + bug));
            }
            return all.isEmpty() ? Verdict.ACCEPT : new Verdict.Reject(all);
        }
    }

    private void settle(
            TypeUrl type, Interest interest, List<Resource> resources, DeltaResponse response, Verdict verdict) {
        Set<String> refused = new HashSet<>();
        StringBuilder error = new StringBuilder();
        if (verdict instanceof Verdict.Reject(List<Verdict.Fault> faults)) {
            for (Verdict.Fault fault : faults) {
                refused.add(fault.resource());
                error.append(error.isEmpty() ? "" : "\n").append(line(fault));
            }
        }
        for (Resource resource : resources) {
            if (!refused.contains(resource.name())) {
                interest.versions.put(resource.name(), resource.version());
            }
        }
        response.removed().forEach(interest.versions::remove);
        if (error.length() > ERROR_MAX) {
            error.setLength(ERROR_MAX);
        }
        send(type, List.of(), List.of(), Map.of(), response.nonce(), error.toString());
    }

    /// The form that the server's `NackDetail` reads back.
    private static String line(Verdict.Fault fault) {
        String at = fault.path().isEmpty() ? "" : " at " + fault.path();
        return fault.resource() + at + ": " + fault.message().replace('\n', ' ');
    }
}

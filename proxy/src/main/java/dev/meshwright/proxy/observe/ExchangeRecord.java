package dev.meshwright.proxy.observe;

import dev.meshwright.decide.span.SpanState;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.proxy.http.MessageHead;
import org.jspecify.annotations.Nullable;

/// One request from its head to its end; filled in place by the exchange, shown once to the loop's observer.
///
/// Fields are public because one exchange owns the record and nobody else writes it. Times are `System.nanoTime()`
/// values, 0 when the moment never came. Event-loop confined.
public final class ExchangeRecord {
    public DownstreamInfo downstream;

    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`, as the client spoke it.
    public String protocol = "HTTP/1.1";

    /// Wall clock at the request head, milliseconds since the epoch.
    public long startEpochMillis;

    public long startNanos;
    public long requestEndNanos;
    public long upstreamStartNanos;
    public long upstreamFirstByteNanos;
    public long upstreamEndNanos;
    public long endNanos;

    /// The request as routed: after normalisation and header edits.
    public final MessageHead request = new MessageHead();

    /// `:path` as the client sent it; empty when nothing changed it (then [#request] has it).
    public String originalPath = "";

    /// The response head as sent downstream; empty when none was sent.
    public final MessageHead response = new MessageHead();

    /// Response trailers (gRPC status), or null.
    public @Nullable MessageHead trailers;

    /// 0 when the client went away before a head was sent.
    public int status;

    /// gRPC status from trailers or a trailers-only answer; -1 when the exchange is no gRPC or none was seen.
    public int grpcStatus = -1;

    public boolean grpc;
    public long requestBytes;
    public long responseBytes;

    /// gRPC messages seen in either direction, when counted.
    public long requestMessages;

    public long responseMessages;

    /// Envoy response flags in short form (`UO`, `UF,URX`); empty when none.
    public String flags = "";

    /// Why the status is what it is (`via_upstream`, `route_not_found`, ...), with details where useful.
    public String details = "";

    /// Why the downstream connection ended, when the proxy ended it.
    public String terminationDetails = "";

    /// Transport failure of the last attempt (`TLS ...`, `connection refused`); empty when none.
    public String upstreamFailure = "";

    public String routeConfig = "";
    public String virtualHost = "";
    public String route = "";

    /// Cluster name; empty when no cluster was chosen.
    public String cluster = "";

    /// Istio names of the destination as the cluster's metadata tells (host), empty when unknown.
    public String destinationHost = "";

    /// `IP:PORT` of the last attempted endpoint; empty when none.
    public String upstreamAddress = "";

    public String upstreamLocalAddress = "";

    /// URI SAN of the upstream certificate; empty without TLS.
    public String upstreamIdentity = "";

    /// 1 for the first attempt; 0 when none was made.
    public int attempts;

    public String requestId = "";

    /// The request's span, where its listener traces.
    public final SpanState span = new SpanState();

    /// What the listener's configuration says about logging: the chain's own object, read by the access log.
    public @Nullable Object logging;

    /// The chosen endpoint's and cluster's table entry, for labels; null when none was chosen.
    public @Nullable Object upstream;

    /// The chosen endpoint; null when none was chosen.
    public @Nullable Endpoint endpoint;

    /// The route that decided, or what else did; null when nothing was found.
    public @Nullable Place place;

    /// What the other side says of itself, kept here by the observer that reads it; null when nothing was said.
    public @Nullable Object peer;

    public ExchangeRecord(DownstreamInfo downstream) {
        this.downstream = downstream;
    }

    /// Makes the record one of a new exchange, whatever it held.
    public void begin(DownstreamInfo connection) {
        downstream = connection;
        protocol = "HTTP/1.1";
        startEpochMillis = 0;
        startNanos = 0;
        requestEndNanos = 0;
        upstreamStartNanos = 0;
        upstreamFirstByteNanos = 0;
        upstreamEndNanos = 0;
        endNanos = 0;
        request.clear();
        originalPath = "";
        response.clear();
        trailers = null;
        status = 0;
        grpcStatus = -1;
        grpc = false;
        requestBytes = 0;
        responseBytes = 0;
        requestMessages = 0;
        responseMessages = 0;
        flags = "";
        details = "";
        terminationDetails = "";
        upstreamFailure = "";
        routeConfig = "";
        virtualHost = "";
        route = "";
        cluster = "";
        destinationHost = "";
        upstreamAddress = "";
        upstreamLocalAddress = "";
        upstreamIdentity = "";
        attempts = 0;
        requestId = "";
        span.clear();
        logging = null;
        upstream = null;
        endpoint = null;
        place = null;
        peer = null;
    }

    /// Adds a response flag, keeping those there.
    public void flag(String shortName) {
        if (flags.isEmpty()) {
            flags = shortName;
        } else if (!flags.contains(shortName)) {
            flags = flags + "," + shortName;
        }
    }
}

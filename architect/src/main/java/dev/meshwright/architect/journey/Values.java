package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.route.RouteDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What header edits can speak of while a call is followed. What only bytes would tell (times, ports of clients) is
/// empty.
final class Values implements ExchangeValues {
    private final ProxyHop.Session session;
    private final SyntheticHead request;
    private final @Nullable RouteDecision decision;
    private final Instance proxy;
    private SyntheticHead response = SyntheticHead.response(0, List.of());

    Values(ProxyHop.Session session, SyntheticHead request, @Nullable RouteDecision decision, Instance proxy) {
        this.session = session;
        this.request = request;
        this.decision = decision;
        this.proxy = proxy;
    }

    void answeredWith(SyntheticHead head) {
        response = head;
    }

    @Override
    public EditableHead request() {
        return request;
    }

    @Override
    public EditableHead response() {
        return response;
    }

    @Override
    public int status() {
        return response.status();
    }

    @Override
    public String protocol() {
        return session.wire() instanceof Wire.Http(var version, var _, int _) && version == Payload.Version.HTTP_2
                ? "HTTP/2"
                : "HTTP/1.1";
    }

    @Override
    public String serverName() {
        return session.facts().serverName();
    }

    @Override
    public String remoteAddress() {
        return session.facts().sourceAddress() + ":" + session.facts().sourcePort();
    }

    @Override
    public String localAddress() {
        return session.facts().destinationAddress() + ":" + session.facts().destinationPort();
    }

    @Override
    public String peerIdentity() {
        return String.join(",", session.facts().peerIdentities());
    }

    @Override
    public String localIdentity() {
        return session.tls() ? proxy.name() : "";
    }

    @Override
    public String tlsVersion() {
        return session.tls() ? "TLSv1.3" : "";
    }

    @Override
    public String upstreamAddress() {
        return "";
    }

    @Override
    public String cluster() {
        return decision == null ? "" : decision.cluster();
    }

    @Override
    public String route() {
        return decision == null ? "" : decision.route().name();
    }

    @Override
    public String flags() {
        return "";
    }

    @Override
    public String details() {
        return "";
    }

    @Override
    public String startTime() {
        return "";
    }
}

package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.format.UnsentValues;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.route.RouteDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What header edits can speak of while a call is followed.
final class Values implements UnsentValues {
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
    public ConnectionFacts facts() {
        return session.facts();
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
    public String localIdentity() {
        return session.tls() ? proxy.name() : "";
    }

    @Override
    public String tlsVersion() {
        return session.tls() ? "TLSv1.3" : "";
    }

    @Override
    public String cluster() {
        return decision == null ? "" : decision.cluster();
    }

    @Override
    public String route() {
        return decision == null ? "" : decision.route().name();
    }
}

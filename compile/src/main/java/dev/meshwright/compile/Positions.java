package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.Fault;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import dev.meshwright.model.Workload;
import java.util.HashMap;
import java.util.Map;

/// Origins with the places where they stand, gathered from model elements. Of two elements with one name the first
/// gathered counts.
final class Positions {
    private final Map<String, Position> byOrigin = new HashMap<>();

    Map<String, Position> byOrigin() {
        return byOrigin;
    }

    void add(Origin origin) {
        byOrigin.putIfAbsent(origin.toString(), origin.position());
    }

    private void add(Setting<?> setting) {
        switch (setting) {
            case Setting.Unset<?>() -> {}
            case Setting.Set<?>(var _, var origin) -> add(origin);
            case Setting.Off<?>(var origin) -> add(origin);
        }
    }

    void service(Service service) {
        add(service.origin());
        service.ports().forEach(p -> add(p.origin()));
        for (Workload endpoint : service.endpoints()) {
            add(endpoint.origin());
        }
    }

    void routes(RouteTable table) {
        add(table.origin());
        table.http().forEach(this::route);
        for (RouteTable.TcpRoute tcp : table.tcp()) {
            add(tcp.origin());
            tcp.destinations().forEach(d -> add(d.origin()));
        }
        for (RouteTable.TcpRoute tls : table.tls()) {
            add(tls.origin());
            tls.destinations().forEach(d -> add(d.origin()));
        }
    }

    private void route(HttpRoute route) {
        add(route.origin());
        add(route.timeout());
        add(route.retry());
        if (route.retry() instanceof Setting.Set<HttpRoute.RetryPolicy>(var retry, var _)) {
            add(retry.origin());
        }
        add(route.fault());
        if (route.fault() instanceof Setting.Set<Fault>(var fault, var _)) {
            add(fault.delay());
            add(fault.abort());
        }
        add(route.cors());
        route.mirrors().forEach(mirror -> add(mirror.destination().origin()));
        route.matches().forEach(m -> add(m.origin()));
        switch (route.action()) {
            case HttpRoute.Action.Forward(var destinations, var _) -> destinations.forEach(d -> add(d.origin()));
            case HttpRoute.Action.Redirecting(var redirect) -> add(redirect.origin());
            case HttpRoute.Action.Respond respond -> add(respond.origin());
            case HttpRoute.Action.Delegate delegate -> add(delegate.origin());
        }
    }

    void policy(DestinationPolicy policy) {
        add(policy.origin());
        traffic(policy.traffic());
        for (DestinationPolicy.Subset subset : policy.subsets()) {
            add(subset.origin());
            traffic(subset.traffic());
        }
    }

    private void traffic(DestinationPolicy.TrafficPolicy traffic) {
        add(traffic.loadBalancing());
        add(traffic.balancing().algorithm());
        add(traffic.balancing().hash());
        add(traffic.balancing().locality());
        add(traffic.balancing().warmup());
        add(traffic.proxyProtocol());
        add(traffic.tunnel());
        add(traffic.retryBudget());
        add(traffic.connectionPool());
        add(traffic.outlierDetection());
        add(traffic.tls());
        if (traffic.connectionPool() instanceof Setting.Set<DestinationPolicy.ConnectionPool>(var pool, var _)) {
            add(pool.tcpConnectionsMax());
            add(pool.tcpConnectTimeout());
            add(pool.http1PendingRequestsMax());
            add(pool.http2RequestsMax());
            add(pool.requestsPerConnectionMax());
            add(pool.retriesMax());
            add(pool.idleTimeout());
            add(pool.tcpKeepalive());
            add(pool.tcpIdleTimeout());
            add(pool.httpVersion());
            add(pool.concurrentStreamsMax());
            add(pool.connectionDurationMax());
            add(pool.http2Keepalive());
        }
        if (traffic.outlierDetection() instanceof Setting.Set<DestinationPolicy.OutlierDetection>(var rule, var _)) {
            add(rule.consecutiveErrors());
            add(rule.consecutive5xxErrors());
            add(rule.consecutiveGatewayErrors());
            add(rule.consecutiveLocalOriginFailures());
            add(rule.splitExternalLocalOriginErrors());
            add(rule.interval());
            add(rule.baseEjectionTime());
            add(rule.ejectionPercentMax());
            add(rule.healthPercentMin());
        }
        traffic.ports().values().forEach(this::traffic);
    }

    void gateway(Gateway gateway) {
        add(gateway.origin());
        for (Gateway.Server server : gateway.servers()) {
            add(server.origin());
            switch (server.tls()) {
                case Gateway.Tls.None() -> {}
                case Gateway.Tls.HttpsRedirect(var origin) -> add(origin);
                case Gateway.Tls.Terminate terminate -> add(terminate.origin());
                case Gateway.Tls.Mesh mutual -> add(mutual.origin());
                case Gateway.Tls.Passthrough(var origin) -> add(origin);
                case Gateway.Tls.AutoPassthrough(var origin) -> add(origin);
            }
        }
    }

    void sidecar(Sidecar sidecar) {
        add(sidecar.origin());
        sidecar.ingress().forEach(i -> add(i.origin()));
        sidecar.egress().forEach(e -> add(e.origin()));
    }
}

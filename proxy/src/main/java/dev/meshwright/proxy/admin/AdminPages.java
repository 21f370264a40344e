package dev.meshwright.proxy.admin;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.base.tree.JsonString;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.cluster.LiveHost;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/// All pages by path (Envoy docs, "Administration interface"). Confined to the admin loop.
final class AdminPages {
    private static final Map<String, Level> LEVELS = Map.of(
            "trace", Level.FINEST,
            "debug", Level.FINE,
            "info", Level.INFO,
            "warning", Level.WARNING,
            "error", Level.SEVERE,
            "critical", Level.SEVERE,
            "off", Level.OFF);
    private static final String HELP = """
        GET  /ready              200 when every listener is open, else 503 and what is missing
        GET  /server_info        version, state, node
        GET  /stats              counters and gauges; ?format=prometheus
        GET  /stats/prometheus   Prometheus text
        GET  /config_dump        configuration in force, without private keys
        GET  /clusters           clusters with their endpoints; ?format=json
        GET  /listeners          listeners with their addresses; ?format=json
        POST /drain_listeners    stop accepting, let connections end; ?graceful
        POST /logging            ?level=trace|debug|info|warning|error|critical|off
        POST /quitquitquit       end the proxy
        """;

    private final AdminSource source;
    private final long startNanos;

    AdminPages(AdminSource source, long startNanos) {
        this.source = source;
        this.startNanos = startNanos;
    }

    /// @param method upper case
    /// @param target path and query
    AdminResponse answer(String method, String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        boolean changes = switch (path) {
            case "/drain_listeners", "/logging", "/quitquitquit" -> true;
            default -> false;
        };
        if (changes && !method.equals("POST")) {
            return AdminResponse.text(405, "Method Not Allowed: " + path + " changes something (use POST)\n");
        }
        return switch (path) {
            case "/", "/help" -> AdminResponse.text(200, HELP);
            case "/ready" -> ready();
            case "/server_info" -> serverInfo();
            case "/stats" -> query.contains("format=prometheus") ? prometheus() : stats();
            case "/stats/prometheus" -> prometheus();
            case "/config_dump" -> AdminResponse.json(source.configDump());
            case "/clusters" -> query.contains("format=json") ? clustersJson() : clusters();
            case "/listeners" -> query.contains("format=json") ? listenersJson() : listeners();
            case "/drain_listeners" -> {
                source.beginDrain();
                yield AdminResponse.text(200, "OK\n");
            }
            case "/logging" -> logging(query);
            case "/quitquitquit" -> {
                source.quit();
                yield AdminResponse.text(200, "OK\n");
            }
            default -> AdminResponse.text(404, "unknown page " + path + "\n\n" + HELP);
        };
    }

    private String state() {
        return source.draining() ? "DRAINING" : source.ready() ? "LIVE" : "INITIALIZING";
    }

    private AdminResponse ready() {
        String state = state();
        if (state.equals("LIVE")) {
            return AdminResponse.text(200, "LIVE\n");
        }
        StringBuilder page = new StringBuilder(state).append('\n');
        source.waitingFor()
                .forEach(missing -> page.append("waiting for ").append(missing).append('\n'));
        return AdminResponse.text(503, page.toString());
    }

    private AdminResponse serverInfo() {
        long seconds = (System.nanoTime() - startNanos) / 1_000_000_000;
        return AdminResponse.json("""
            {"version":%s,"state":"%s","uptime_current_epoch":"%ds","uptime_all_epochs":"%ds",\
            "command_line_options":{"concurrency":%d},"node":%s}
            """.formatted(
                        JsonString.quoted("meshwright/" + source.version()),
                        state(),
                        seconds,
                        seconds,
                        source.concurrency(),
                        source.nodeJson()));
    }

    private PrometheusText page() {
        PrometheusText page = new PrometheusText();
        for (MetricSource metrics : source.metrics()) {
            metrics.write(page);
        }
        return page;
    }

    private AdminResponse prometheus() {
        return new AdminResponse(200, PrometheusText.CONTENT_TYPE, page().toString());
    }

    /// Envoy's dotted names for what clusters count, then the rest as the Prometheus page names it.
    private AdminResponse stats() {
        List<String> lines = new ArrayList<>();
        ClusterStats.named(source.clusters())
                .forEach((cluster, values) ->
                        values.forEach((name, value) -> lines.add("cluster." + cluster + "." + name + ": " + value)));
        source.filters().forEach((name, value) -> lines.add(name + ": " + value));
        lines.add("server.live: " + (source.ready() ? 1 : 0));
        lines.add("server.uptime: " + (System.nanoTime() - startNanos) / 1_000_000_000);
        page().toString()
                .lines()
                .filter(line -> !line.startsWith("#") && !line.contains("_bucket{"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    lines.add(line.substring(0, space) + ": " + line.substring(space + 1));
                });
        lines.sort(Comparator.naturalOrder());
        return AdminResponse.text(200, String.join("\n", lines) + "\n");
    }

    private List<LiveCluster> sortedClusters() {
        return source.clusters().stream()
                .sorted(Comparator.comparing(LiveCluster::name))
                .toList();
    }

    private AdminResponse clusters() {
        StringBuilder page = new StringBuilder();
        for (LiveCluster cluster : sortedClusters()) {
            ClusterView view = cluster.view();
            String name = cluster.name();
            var limits = view.table().thresholds();
            page.append(name).append("::default_priority::max_connections::");
            page.append(limits.maxConnections()).append('\n');
            for (int i = 0; i < view.hosts().size(); i++) {
                LiveHost host = view.host(i);
                String start = name + "::" + host.key() + "::";
                page.append(start)
                        .append("cx_active::")
                        .append(host.connections().value())
                        .append('\n');
                page.append(start)
                        .append("rq_active::")
                        .append(host.active().value())
                        .append('\n');
                page.append(start)
                        .append("health_flags::")
                        .append(health(view, i))
                        .append('\n');
                page.append(start)
                        .append("weight::")
                        .append(view.hosts().weight(i))
                        .append('\n');
            }
        }
        return AdminResponse.text(200, page.toString());
    }

    private static String health(ClusterView view, int index) {
        if (view.host(index).health().ejected()) {
            return "/failed_outlier_check";
        }
        return view.hosts().usable(index) ? "healthy" : "/failed_eds_health";
    }

    private AdminResponse clustersJson() {
        String all = sortedClusters().stream()
                .map(cluster -> {
                    ClusterView view = cluster.view();
                    List<String> hosts = new ArrayList<>();
                    for (int i = 0; i < view.hosts().size(); i++) {
                        hosts.add("{\"address\":%s,\"health\":%s,\"weight\":%d,\"cx_active\":%d,\"rq_active\":%d}"
                                .formatted(
                                        JsonString.quoted(view.host(i).key()),
                                        JsonString.quoted(health(view, i)),
                                        view.hosts().weight(i),
                                        view.host(i).connections().value(),
                                        view.host(i).active().value()));
                    }
                    return "{\"name\":" + JsonString.quoted(cluster.name()) + ",\"host_statuses\":["
                            + String.join(",", hosts) + "]}";
                })
                .collect(Collectors.joining(","));
        return AdminResponse.json("{\"cluster_statuses\":[" + all + "]}\n");
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : address.toString();
    }

    private AdminResponse listeners() {
        StringBuilder page = new StringBuilder();
        source.addresses()
                .forEach((name, addresses) -> addresses.forEach(address ->
                        page.append(name).append("::").append(text(address)).append('\n')));
        return AdminResponse.text(200, page.toString());
    }

    private AdminResponse listenersJson() {
        List<String> all = new ArrayList<>();
        source.addresses()
                .forEach((name, addresses) -> addresses.forEach(address -> all.add("{\"name\":"
                        + JsonString.quoted(name) + ",\"local_address\":" + JsonString.quoted(text(address)) + "}")));
        return AdminResponse.json("{\"listener_statuses\":[" + String.join(",", all) + "]}\n");
    }

    private static AdminResponse logging(String query) {
        String name = query.startsWith("level=") ? query.substring("level=".length()) : "";
        Level level = LEVELS.get(name.toLowerCase(Locale.ROOT));
        if (level == null) {
            return AdminResponse.text(
                    400,
                    "level: '" + name
                            + "' (expected: ?level= and one of trace, debug, info, warning, error, critical, off)\n");
        }
        Logger root = Logger.getLogger("");
        root.setLevel(level);
        for (var handler : root.getHandlers()) {
            handler.setLevel(level);
        }
        return AdminResponse.text(200, "active loggers: " + name + "\n");
    }
}

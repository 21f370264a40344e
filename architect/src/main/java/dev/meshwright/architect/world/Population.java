package dev.meshwright.architect.world;

import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.view.EndpointView;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Inventory;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who runs in a mesh: what its documents list, and what a cluster would start and allocate for the rest.
///
/// Assumed addresses are of ranges that no one routes: pods in 100.64.0.0/10 (RFC 6598), virtual addresses in
/// 240.0.0.0/4 (where Istio allocates them too). They are given in the mesh's order, so equal documents give equal
/// addresses.
final class Population {
    private static final String INJECT = "sidecar.istio.io/inject";
    private static final String INJECTION = "istio-injection";
    private static final String CLUSTER_GATEWAY = "gateway.networking.k8s.io/gateway-name";

    private final Mesh mesh;
    private final Assumptions assumptions;
    private final Map<String, ProxyNode> registered = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Workload> assumed = new ArrayList<>();
    private final Map<String, Set<Integer>> containerPorts = new HashMap<>();
    private final Mesh whole;
    private final MeshView view;
    private final List<Instance> instances = new ArrayList<>();
    private int pods;
    private int virtual;

    Population(Mesh mesh, List<ProxyNode> registered, Assumptions assumptions) {
        this.mesh = mesh;
        this.assumptions = assumptions;
        registered.forEach(node -> this.registered.put(node.address(), node));
        mesh.workloads().forEach(w -> taken.add(w.address()));
        mesh.services().forEach(s -> taken.addAll(s.addresses()));
        mesh.inventory().templates().forEach(this::template);
        List<Service> services = new ArrayList<>();
        mesh.services().forEach(s -> services.add(withAddress(s)));
        mesh.gateways().forEach(g -> gateway(g, services));
        List<Workload> workloads = new ArrayList<>(mesh.workloads());
        workloads.addAll(assumed);
        whole = mesh.with(services, workloads);
        view = new MeshView(whole);
        settle();
    }

    /// The mesh as it is seen, with what was assumed.
    MeshView view() {
        return view;
    }

    /// The mesh with what was assumed.
    Mesh mesh() {
        return whole;
    }

    List<Instance> instances() {
        return instances;
    }

    private void template(Inventory.Template template) {
        boolean running = mesh.workloads().stream()
                .anyMatch(w -> w.namespace().equals(template.namespace())
                        && !template.labels().isEmpty()
                        && w.labels().entrySet().containsAll(template.labels().entrySet()));
        if (running) {
            return;
        }
        int count = Math.min(template.replicas(), assumptions.instancesMax());
        for (int i = 0; i < count; i++) {
            Workload workload = new Workload(
                    template.name() + (template.kind().equals("StatefulSet") || count > 1 ? "-" + i : ""),
                    template.name(),
                    template.namespace(),
                    podAddress(),
                    template.ports(),
                    template.labels(),
                    template.serviceAccount(),
                    "",
                    "",
                    1,
                    hasSidecar(template) ? Workload.TlsMode.ISTIO : Workload.TlsMode.DISABLED,
                    template.origin());
            assumed.add(workload);
            containerPorts.put(
                    workload.address(), new TreeSet<>(template.ports().values()));
        }
    }

    private boolean hasSidecar(Inventory.Template template) {
        String own = template.labels().getOrDefault(INJECT, "");
        if (!own.isEmpty()) {
            return own.equals("true");
        }
        String ofNamespace = mesh.inventory().namespaces().stream()
                .filter(n -> n.name().equals(template.namespace()))
                .findFirst()
                .map(n -> n.labels().getOrDefault(INJECTION, ""))
                .orElse("");
        return switch (ofNamespace) {
            case "enabled" -> true;
            case "disabled" -> false;
            default -> assumptions.sidecars() == Assumptions.Sidecars.EVERYWHERE;
        };
    }

    /// A service of the cluster that has no virtual address gets one; a headless one has none.
    private Service withAddress(Service service) {
        boolean allocated = service.addresses().isEmpty()
                && service.resolution() == Service.Resolution.STATIC
                && service.location() == Service.Location.MESH_INTERNAL
                && service.host().endsWith(".svc." + mesh.settings().domainSuffix());
        if (!allocated) {
            return service;
        }
        return service.withAddresses(List.of(virtualAddress()));
    }

    /// A gateway that nothing runs is taken to run, and to be reached by a service of its name.
    private void gateway(Gateway gateway, List<Service> services) {
        if (gateway.selector().isEmpty()
                || mesh.workloads().stream().anyMatch(w -> serves(gateway, w))
                || assumed.stream().anyMatch(w -> serves(gateway, w))) {
            return;
        }
        String name = gatewayName(gateway);
        String namespace = gateway.workloadNamespace().isEmpty()
                ? gateway.selector().containsKey("istio") ? mesh.settings().rootNamespace() : gateway.namespace()
                : gateway.workloadNamespace();
        assumed.add(new Workload(
                name,
                name,
                namespace,
                podAddress(),
                Map.of(),
                gateway.selector(),
                name + "-service-account",
                "",
                "",
                1,
                Workload.TlsMode.ISTIO,
                gateway.origin()));
        String host = name + "." + namespace + ".svc." + mesh.settings().domainSuffix();
        if (services.stream().noneMatch(s -> s.host().equals(host))) {
            List<Service.Port> ports = new ArrayList<>();
            Set<Integer> numbers = new HashSet<>();
            mesh.gateways().stream()
                    .filter(g -> gateway.selector()
                            .entrySet()
                            .containsAll(g.selector().entrySet()))
                    .flatMap(g -> g.servers().stream())
                    .filter(s -> numbers.add(s.port()))
                    .forEach(s -> ports.add(
                            new Service.Port(s.port(), s.portName(), s.protocol(), s.port(), "", s.origin())));
            services.add(new Service(
                    host,
                    namespace,
                    List.of(virtualAddress()),
                    ports,
                    gateway.selector(),
                    List.of(),
                    Service.Resolution.STATIC,
                    Service.Location.MESH_INTERNAL,
                    gateway.origin()));
        }
    }

    /// As Istio names its own: `istio: ingressgateway` is `istio-ingressgateway`.
    private static String gatewayName(Gateway gateway) {
        String istio = gateway.selector().getOrDefault("istio", "");
        if (!istio.isEmpty()) {
            return "istio-" + istio;
        }
        String app = gateway.selector().getOrDefault("app", "");
        return app.isEmpty() ? gateway.selector().values().iterator().next() : app;
    }

    private static boolean serves(Gateway gateway, Workload workload) {
        return !gateway.selector().isEmpty()
                && (gateway.workloadNamespace().isEmpty()
                        || gateway.workloadNamespace().equals(workload.namespace()))
                && workload.labels().entrySet().containsAll(gateway.selector().entrySet());
    }

    private void settle() {
        Map<String, Set<Integer>> served = served();
        Map<String, Workload> byAddress = new LinkedHashMap<>();
        whole.workloads().forEach(w -> byAddress.putIfAbsent(w.address(), w));
        whole.services().forEach(s -> s.endpoints().forEach(w -> byAddress.putIfAbsent(w.address(), w)));
        Set<Workload> made = new HashSet<>(assumed);
        for (Workload workload : byAddress.values()) {
            Set<Integer> listens = new TreeSet<>(served.getOrDefault(workload.address(), Set.of()));
            listens.addAll(containerPorts.getOrDefault(workload.address(), Set.of()));
            listens.addAll(workload.ports().values());
            instances.add(new Instance(
                    workload,
                    Optional.ofNullable(node(workload, served.getOrDefault(workload.address(), Set.of()))),
                    listens,
                    made.contains(workload)));
        }
    }

    private Map<String, Set<Integer>> served() {
        Map<String, Set<Integer>> served = new HashMap<>();
        for (Service service : view.services()) {
            for (Service.Port port : service.ports()) {
                for (EndpointView endpoint : view.endpoints(service, port)) {
                    served.computeIfAbsent(endpoint.workload().address(), _ -> new TreeSet<>())
                            .add(endpoint.port());
                }
            }
        }
        return served;
    }

    /// @return null for a workload without a proxy
    private @Nullable ProxyNode node(Workload workload, Set<Integer> ports) {
        ProxyNode known = registered.get(workload.address());
        if (known != null) {
            return known;
        }
        boolean gateway = workload.labels().containsKey(CLUSTER_GATEWAY)
                || whole.gateways().stream().anyMatch(g -> serves(g, workload));
        if (!gateway && workload.tls() != Workload.TlsMode.ISTIO) {
            return null;
        }
        List<ProxyNode.InboundPort> inbound = ports.stream()
                .map(port -> new ProxyNode.InboundPort(port, port, Protocol.UNDECLARED))
                .toList();
        String domain = workload.namespace() + ".svc." + mesh.settings().domainSuffix();
        return new ProxyNode(
                String.join(
                        "~",
                        gateway ? "router" : "sidecar",
                        workload.address(),
                        workload.name() + "." + workload.namespace(),
                        domain),
                gateway ? ProxyNode.Kind.ROUTER : ProxyNode.Kind.SIDECAR,
                workload.name(),
                workload.namespace(),
                workload.serviceAccount(),
                workload.labels(),
                workload.owner(),
                workload.address(),
                gateway ? ProxyNode.Interception.NONE : assumptions.interception(workload.labels()),
                gateway ? List.of() : inbound,
                Map.of(),
                Map.of(),
                "0.0.0.0",
                new ProxyNode.Features(false, true));
    }

    private String podAddress() {
        while (true) {
            int n = ++pods;
            String address = "100." + (64 + n / 65536 % 64) + "." + n / 256 % 256 + "." + n % 256;
            if (taken.add(address)) {
                return address;
            }
        }
    }

    private String virtualAddress() {
        while (true) {
            int n = ++virtual;
            String address = "240.240." + n / 256 % 256 + "." + n % 256;
            if (taken.add(address)) {
                return address;
            }
        }
    }
}

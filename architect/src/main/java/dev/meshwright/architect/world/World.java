package dev.meshwright.architect.world;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.PatchFindings;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.standalone.StandaloneBootstrap;
import dev.meshwright.compile.view.EndpointView;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A mesh as it would run. Compiles what a proxy is told only when somebody asks. Not for several threads.
public final class World {
    private static final int ALIASES_MAX = 4;
    /// A question asks for few parts, but a route table of many services is one.
    private static final long CACHE_BYTES_MAX = 24L << 20;
    /// Whose tables are kept: those of the next questions are mostly among the last.
    private static final int PROXIES_MAX = 512;

    private final Mesh mesh;
    private final Map<String, Instance> byAddress = new LinkedHashMap<>();
    private final Map<String, Service> byVirtualAddress = new HashMap<>();
    private final Map<String, Service> byHost = new HashMap<>();
    private final Map<String, List<Instance>> byName = new HashMap<>();
    private final KnownTables known = new KnownTables();
    private final Map<String, ProxyTables> tables = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ProxyTables> eldest) {
            return size() > PROXIES_MAX;
        }
    };
    private final Compiler compiler;
    private final MeshView view;

    private World(Mesh mesh, MeshView view, List<Instance> instances, Compiler compiler) {
        this.mesh = mesh;
        this.view = view;
        this.compiler = compiler;
        instances.forEach(i -> byAddress.putIfAbsent(i.address(), i));
        for (Service service : mesh.services()) {
            byHost.putIfAbsent(service.host(), service);
            service.addresses().forEach(address -> byVirtualAddress.putIfAbsent(address, service));
        }
    }

    /// One that has seen nothing and remembers no more than questions need.
    ///
    /// @param batch compiles hosts
    public static Compiler compiler(Batch batch) {
        return new Compiler(new CompileCache(CACHE_BYTES_MAX), batch);
    }

    /// @param registered proxies that are known exactly, by their workloads' address: those of a running mesh
    public static World of(Mesh mesh, List<ProxyNode> registered, Assumptions assumptions) {
        return of(mesh, registered, assumptions, compiler(Batch.ONE_BY_ONE));
    }

    /// @param compiler whose memory of earlier meshes makes this one quicker
    public static World of(Mesh mesh, List<ProxyNode> registered, Assumptions assumptions, Compiler compiler) {
        Population population = new Population(mesh, registered, assumptions);
        return new World(population.mesh(), population.view(), population.instances(), compiler);
    }

    /// The mesh with everything that was assumed.
    public Mesh mesh() {
        return mesh;
    }

    /// Every workload, in the order of the mesh.
    public List<Instance> instances() {
        return List.copyOf(byAddress.values());
    }

    public Optional<Instance> at(String address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /// The instances that a name means: of a workload, of what owns it, of its `app` label, or of a service. A name
    /// may carry its namespace (`reviews.shop`); without one it is looked for everywhere.
    public List<Instance> named(String name) {
        List<Instance> found = new ArrayList<>();
        for (Instance instance : names().getOrDefault(name, List.of())) {
            if (isNamed(instance.workload(), name)) {
                found.add(instance);
            }
        }
        if (found.isEmpty()) {
            Set<String> addresses = new LinkedHashSet<>();
            for (Service service : byHost.values()) {
                if (service.host().equals(name)
                        || service.shortName().equals(name)
                        || (service.shortName() + "." + service.namespace()).equals(name)) {
                    endpoints(service).forEach(i -> addresses.add(i.address()));
                }
            }
            addresses.forEach(a -> at(a).ifPresent(found::add));
        }
        return found;
    }

    /// The instances that a name may mean, in the order of the mesh.
    private Map<String, List<Instance>> names() {
        if (byName.isEmpty()) {
            for (Instance instance : byAddress.values()) {
                Workload workload = instance.workload();
                for (String name : new LinkedHashSet<>(List.of(
                        workload.name(), workload.owner(), workload.labels().getOrDefault("app", "")))) {
                    byName.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(instance);
                    byName.computeIfAbsent(name + "." + workload.namespace(), _ -> new ArrayList<>(1))
                            .add(instance);
                }
            }
        }
        return byName;
    }

    private static boolean isNamed(Workload workload, String name) {
        String suffix = "." + workload.namespace();
        String bare = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
        return workload.name().equals(bare)
                || workload.owner().equals(bare)
                || workload.labels().getOrDefault("app", "").equals(bare);
    }

    /// The service of a host, by full name.
    public Optional<Service> service(String host) {
        return Optional.ofNullable(byHost.get(host));
    }

    /// The service that a program in a namespace means by a host name: as written, or as its search path completes
    /// it.
    public Optional<Service> service(String host, String namespace) {
        String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String domain = mesh.settings().domainSuffix();
        for (String candidate : List.of(
                bare, bare + "." + namespace + ".svc." + domain, bare + ".svc." + domain, bare + "." + domain)) {
            Service service = byHost.get(candidate);
            if (service != null) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }

    /// The service whose virtual address this is.
    public Optional<Service> atVirtualAddress(String address) {
        return Optional.ofNullable(byVirtualAddress.get(address));
    }

    /// The workloads behind a service: those it lists and those it selects.
    public List<Instance> endpoints(Service service) {
        List<Instance> found = new ArrayList<>();
        service.endpoints().forEach(w -> at(w.address()).ifPresent(found::add));
        if (!service.selector().isEmpty()) {
            for (Instance instance : byAddress.values()) {
                Workload workload = instance.workload();
                if (workload.namespace().equals(service.namespace())
                        && workload.labels()
                                .entrySet()
                                .containsAll(service.selector().entrySet())) {
                    found.add(instance);
                }
            }
        }
        return found;
    }

    /// The ports of an instance at which a connection to an address comes out: of a virtual address the targets of
    /// the service's port, of its own the port itself.
    public Set<Integer> ports(Instance instance, String address, int port) {
        Set<Integer> ports = new LinkedHashSet<>();
        if (instance.address().equals(address)) {
            ports.add(port);
        }
        atVirtualAddress(address)
                .ifPresent(service -> service.ports().stream()
                        .filter(p -> p.number() == port)
                        .flatMap(p -> view.endpoints(service, p).stream())
                        .filter(e -> e.workload().address().equals(instance.address()))
                        .forEach(e -> ports.add(e.port())));
        return ports;
    }

    /// The endpoints of a service's port.
    public List<EndpointView> endpoints(Service service, int port) {
        return service.ports().stream()
                .filter(p -> p.number() == port)
                .findFirst()
                .map(p -> view.endpoints(service, p))
                .orElse(List.of());
    }

    /// What a program in a namespace gets from DNS for a name: virtual addresses, else those of the endpoints, else
    /// nothing, which is a name of the world outside. A service that stands for another name has that one's.
    public List<String> resolve(String host, String namespace) {
        return resolve(host, namespace, ALIASES_MAX);
    }

    private List<String> resolve(String host, String namespace, int aliases) {
        Optional<Service> service = service(host, namespace);
        if (service.isPresent() && service.get().resolution() == Service.Resolution.DNS && aliases > 0) {
            List<String> found = new ArrayList<>();
            for (Workload named : service.get().endpoints()) {
                if (IpAddress.numeric(named.address())) {
                    found.add(named.address());
                } else if (!named.address().equals(host)) {
                    found.addAll(resolve(named.address(), namespace, aliases - 1));
                }
            }
            if (service.get().addresses().isEmpty()) {
                return found;
            }
        }
        if (service.isEmpty()) {
            return List.of();
        }
        List<String> virtual = service.get().addresses().stream()
                .filter(a -> a.indexOf('/') < 0)
                .toList();
        return virtual.isEmpty()
                ? endpoints(service.get()).stream().map(Instance::address).toList()
                : virtual;
    }

    /// What becomes of EnvoyFilters over all proxies there are. Compiles for each, so only where there are any.
    public List<Diagnostic> patchFindings() {
        if (mesh.envoyPatches().isEmpty()) {
            return List.of();
        }
        return PatchFindings.of(instances().stream()
                .flatMap(instance -> instance.node().stream())
                .map(node -> compiler.compile(mesh, node))
                .toList());
    }

    /// What the instance's proxy was told.
    ///
    /// @throws IllegalArgumentException for an instance without a proxy
    public ProxyTables tables(Instance instance) {
        ProxyNode node =
                instance.node().orElseThrow(() -> new IllegalArgumentException(instance.name() + " has no proxy"));
        ProxyTables found = tables.get(node.id());
        if (found == null) {
            found = new ProxyTables(compiler.ask(mesh, node), known);
            tables.put(node.id(), found);
        }
        return found;
    }

    /// The same as one file for a stock Envoy that runs without a control plane.
    ///
    /// @param adminPort on the loopback address
    /// @throws IllegalArgumentException for an instance without a proxy
    public byte[] standalone(Instance instance, int adminPort) {
        ProxyNode node =
                instance.node().orElseThrow(() -> new IllegalArgumentException(instance.name() + " has no proxy"));
        return StandaloneBootstrap.of(node.id(), compiler.ask(mesh, node), adminPort);
    }
}

package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One golden case: a folder with `*.yaml` (Istio and Kubernetes documents), one `NODE.node` for each node
/// (properties), and beside it `NODE.golden`, what the node gets. A property `show` limits the golden file to
/// resources whose `TYPE/NAME` starts with one of the comma-separated texts.
record Case(Path folder) {
    static final Path ROOT = root();

    static List<Case> all() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory).sorted().map(Case::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Case named(String name) {
        return new Case(ROOT.resolve(name));
    }

    Mesh mesh() {
        return mesh(documents());
    }

    static Mesh mesh(List<SourceDocumentFile> documents) {
        return mesh(documents, Batch.ONE_BY_ONE);
    }

    static Mesh mesh(List<SourceDocumentFile> documents, Batch batch) {
        MeshRead read = new MeshReader(batch).read(documents, MeshSettings.DEFAULT);
        assertThat(read.diagnostics())
                .filteredOn(d -> d.severity() == Severity.ERROR)
                .map(Diagnostic::toString)
                .isEmpty();
        return read.mesh();
    }

    List<SourceDocumentFile> documents() {
        return files(".yaml")
                .map(file -> new SourceDocumentFile(file.getFileName().toString(), text(file)))
                .toList();
    }

    List<String> nodes() {
        return files(".node")
                .map(f -> f.getFileName().toString().replace(".node", ""))
                .toList();
    }

    ProxyNode node(String name, Mesh mesh) {
        Properties p = properties(name);
        boolean router = p.getProperty("kind", "SIDECAR").equals("ROUTER");
        String address = p.getProperty("address", "127.0.0.1");
        String namespace = p.getProperty("namespace", "shop");
        return new ProxyNode(
                (router ? "router~" : "sidecar~") + address + "~" + name + "." + namespace + "~" + namespace
                        + ".svc.cluster.local",
                router ? ProxyNode.Kind.ROUTER : ProxyNode.Kind.SIDECAR,
                name,
                namespace,
                p.getProperty("serviceAccount", "default"),
                map(p.getProperty("labels", "")),
                p.getProperty("owner", name),
                address,
                ProxyNode.Interception.valueOf(p.getProperty("interception", "NONE")),
                inbound(p.getProperty("inbound", "")),
                router ? Map.of() : outbound(mesh, address),
                ports(p.getProperty("gatewayPorts", "")),
                p.getProperty("bindAddress", "127.0.0.1"),
                new ProxyNode.Features(
                        p.getProperty("features", "").contains("delta"),
                        p.getProperty("features", "").contains("meshwright")));
    }

    List<String> shown(String node) {
        return Arrays.stream(properties(node).getProperty("show", "").split(","))
                .map(String::trim)
                .toList();
    }

    Path golden(String node) {
        return folder.resolve(node + ".golden");
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As the registry hands them out: each service port its own number, in order of host and port.
    private static Map<String, String> outbound(Mesh mesh, String address) {
        Map<String, String> outbound = new TreeMap<>();
        List<String> ports = new ArrayList<>();
        for (Service service : mesh.services()) {
            service.ports().forEach(p -> ports.add(service.host() + ":" + p.number()));
        }
        ports.stream().sorted().forEach(p -> outbound.put(p, address + ":" + (20000 + outbound.size())));
        return outbound;
    }

    private static List<ProxyNode.InboundPort> inbound(String text) {
        return list(text)
                .map(entry -> entry.split(":"))
                .map(e -> new ProxyNode.InboundPort(
                        Integer.parseInt(e[0]), Integer.parseInt(e[1]), Protocol.valueOf(e[2])))
                .toList();
    }

    private static Map<Integer, Integer> ports(String text) {
        Map<Integer, Integer> ports = new TreeMap<>();
        list(text).map(e -> e.split(":")).forEach(e -> ports.put(Integer.parseInt(e[0]), Integer.parseInt(e[1])));
        return ports;
    }

    private static Map<String, String> map(String text) {
        Map<String, String> map = new TreeMap<>();
        list(text).map(e -> e.split("=")).forEach(e -> map.put(e[0], e[1]));
        return map;
    }

    private static Stream<String> list(String text) {
        return Arrays.stream(text.split(",")).map(String::trim).filter(t -> !t.isEmpty());
    }

    private Properties properties(String node) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text(folder.resolve(node + ".node"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private Stream<Path> files(String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        URL url = Case.class.getResource("/golden");
        if (url == null) {
            throw new AssertionError("no folder golden among the test resources");
        }
        try {
            Path classes = Path.of(url.toURI());
            Path source = classes.resolve("../../../src/test/resources/golden").normalize();
            return Files.isDirectory(source) ? source : classes;
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}

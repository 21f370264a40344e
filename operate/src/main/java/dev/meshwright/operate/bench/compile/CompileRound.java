package dev.meshwright.operate.bench.compile;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.Compiled;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import dev.meshwright.xds.Resource;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// One cold round, run in a process of its own: files to resources of one captured sidecar, then edits one by one.
public final class CompileRound {
    private static final int EDITS = 300;
    private static final int SPACE_EDITS = 50;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final MeshReader reader = new MeshReader(Batch.ON_ALL_PROCESSORS);
    private final Compiler compiler = new Compiler(new CompileCache(), Batch.ON_ALL_PROCESSORS);
    private final PrintStream out;

    public CompileRound(PrintStream out) {
        this.out = out;
    }

    /// @param folder of a [GeneratedMesh] with these parameters
    /// @param startedNanos when the process was started, by the machine's monotonic clock (`System.nanoTime`)
    public void run(Path folder, GeneratedMesh mesh, long startedNanos) throws IOException {
        long began = System.nanoTime();
        print("start", (began - startedNanos) / 1e6);
        long allocatedBefore = threads.getTotalThreadAllocatedBytes();
        Map<String, SourceDocumentFile> files = read(folder);
        long haveText = System.nanoTime();
        long textCpu = threads.getCurrentThreadCpuTime();
        print("files", (haveText - began) / 1e6);
        MeshRead model = model(files);
        long haveModel = System.nanoTime();
        long modelCpu = threads.getCurrentThreadCpuTime();
        print("model", (haveModel - haveText) / 1e6);
        Compiled compiled = compiler.compile(model.mesh(), node(0));
        long done = System.nanoTime();
        print("compile", (done - haveModel) / 1e6);
        print("modelCpu", (modelCpu - textCpu) / 1e6);
        print("compileCpu", (threads.getCurrentThreadCpuTime() - modelCpu) / 1e6);
        print("mainCpu", threads.getCurrentThreadCpuTime() / 1e6);
        print("coldTotal", (done - startedNanos) / 1e6);
        print("coldCpu", process.getProcessCpuTime() / 1e6);
        print("coldAllocatedMegabytes", (threads.getTotalThreadAllocatedBytes() - allocatedBefore) / 1e6);
        List<Resource> resources = resources(compiled);
        print("resources", resources.size());
        print("resourceMegabytes", resources.stream().mapToLong(Resource::size).sum() / 1e6);
        print(
                "inputMegabytes",
                files.values().stream().mapToLong(f -> f.text().length()).sum() / 1e6);
        edits(files, mesh, compiled);
    }

    private void edits(Map<String, SourceDocumentFile> files, GeneratedMesh mesh, Compiled first) {
        Compiled before = first;
        double[] millis = new double[EDITS];
        double[] kilobytes = new double[EDITS];
        double[] cpu = new double[EDITS];
        long changedMost = 0;
        long bytesMost = 0;
        for (int i = 0; i < EDITS; i++) {
            int service = i * 31 % mesh.services();
            files.put(
                    GeneratedMesh.file(service),
                    new SourceDocumentFile(GeneratedMesh.file(service), mesh.withWeight(service, 1 + i % 89)));
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long cpuBegan = threads.getCurrentThreadCpuTime();
            long began = System.nanoTime();
            Compiled after = compiler.compile(model(files).mesh(), node(0));
            millis[i] = (System.nanoTime() - began) / 1e6;
            cpu[i] = (threads.getCurrentThreadCpuTime() - cpuBegan) / 1e6;
            kilobytes[i] = (threads.getCurrentThreadAllocatedBytes() - allocated) / 1e3;
            List<Resource> changed = changed(before, after);
            changedMost = Math.max(changedMost, changed.size());
            bytesMost = Math.max(
                    bytesMost, changed.stream().mapToLong(Resource::size).sum());
            before = after;
        }
        print("editFirst", millis[0]);
        print("editMedian", median(Arrays.copyOfRange(millis, EDITS / 2, EDITS)));
        print("editCpu", median(Arrays.copyOfRange(cpu, EDITS / 2, EDITS)));
        print("editAllocatedKilobytes", median(Arrays.copyOfRange(kilobytes, EDITS / 2, EDITS)));
        print("editChangedResources", changedMost);
        print("editChangedBytes", bytesMost);
        long node = System.nanoTime();
        for (int i = 1; i <= EDITS; i++) {
            before = compiler.compile(model(files).mesh(), node(0));
        }
        print("unchangedMillis", (System.nanoTime() - node) / 1e6 / EDITS);
        space(files, mesh, before);
    }

    private void space(Map<String, SourceDocumentFile> files, GeneratedMesh mesh, Compiled first) {
        double[] millis = new double[SPACE_EDITS];
        long changed = 0;
        Compiled before = first;
        for (int i = 0; i < SPACE_EDITS; i++) {
            int service = EDITS * 31 % mesh.services() + i;
            String name = GeneratedMesh.file(service % mesh.services());
            String text = "# " + i + "\n\n"
                    + files.getOrDefault(name, new SourceDocumentFile(name, "")).text();
            files.put(name, new SourceDocumentFile(name, text));
            long began = System.nanoTime();
            Compiled after = compiler.compile(model(files).mesh(), node(0));
            millis[i] = (System.nanoTime() - began) / 1e6;
            changed += changed(before, after).size();
            before = after;
        }
        print("spaceMedian", median(millis));
        print("spaceChangedResources", changed);
    }

    private static Map<String, SourceDocumentFile> read(Path folder) throws IOException {
        Map<String, SourceDocumentFile> files = new HashMap<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.sorted().toList()) {
                String name = file.getFileName().toString();
                files.put(name, new SourceDocumentFile(name, Files.readString(file)));
            }
        }
        return files;
    }

    private MeshRead model(Map<String, SourceDocumentFile> files) {
        MeshRead read = reader.read(new ArrayList<>(files.values()), MeshSettings.DEFAULT);
        read.diagnostics().stream()
                .filter(d -> d.severity() == Severity.ERROR)
                .findFirst()
                .ifPresent(d -> {
                    throw new IllegalStateException("the generated mesh has a fault: " + d);
                });
        return read;
    }

    /// A captured sidecar of our own, with delta ADS.
    static ProxyNode node(int service) {
        String address = "10.200.0.1";
        String name = GeneratedMesh.name(service);
        String namespace = GeneratedMesh.namespace(service);
        return new ProxyNode(
                "sidecar~" + address + "~" + name + "." + namespace + "~" + namespace + ".svc.cluster.local",
                ProxyNode.Kind.SIDECAR,
                name,
                namespace,
                name,
                Map.of("app", name, "version", "v1"),
                name,
                address,
                ProxyNode.Interception.REDIRECT,
                List.of(new ProxyNode.InboundPort(9080, 9080, Protocol.HTTP)),
                Map.of(),
                Map.of(),
                "127.0.0.1",
                new ProxyNode.Features(true, true));
    }

    private static List<Resource> resources(Compiled compiled) {
        return compiled.resources().byType().values().stream()
                .flatMap(byName -> byName.values().stream())
                .toList();
    }

    /// What a proxy would be sent: resources with another version, and those that are new.
    static List<Resource> changed(Compiled before, Compiled after) {
        List<Resource> changed = new ArrayList<>();
        after.resources().byType().forEach((type, byName) -> {
            Map<String, Resource> known = before.resources().byType().getOrDefault(type, new java.util.TreeMap<>());
            byName.forEach((name, resource) -> {
                Resource earlier = known.get(name);
                if (earlier == null || !earlier.version().equals(resource.version())) {
                    changed.add(resource);
                }
            });
        });
        return changed;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void print(String name, long value) {
        print(name, (double) value);
    }

    private void print(String name, double value) {
        out.println(name + " " + String.format(Locale.ROOT, "%.3f", value));
    }
}

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Puts jars together into one, as a sidecar's start wants it: `java OneJar.java OUT WITHOUT IF-USED JAR...`.
///
/// A class path of a hundred jars costs a sidecar their directories: the JDK opens and reads every one of them at the
/// first look for a resource, and keeps it (4 MB of heap). So:
///
/// - jars that match the pattern WITHOUT are left out, with all that only they have;
/// - of jars that match IF-USED, a class goes in when a class that is in names it, in its constants or as a string;
/// - of several files of one name the first one counts, as on a class path; service files are joined; of versions for
///   several JDKs (JEP 238) the newest that JDK 25 takes becomes the only one;
/// - classes from before Java 6 get stack maps, without which neither the JVM's fast verifier nor an ahead-of-time cache
///   takes them;
/// - signatures, module descriptors, build metadata and other platforms' native libraries stay away.
///
/// Equal jars give equal bytes. Entries are stored, not compressed: they are read once, by the training run.
final class OneJar {
    private static final int RELEASE = 25;
    private static final int STACK_MAPS_SINCE = ClassFile.JAVA_6_VERSION;
    private static final Pattern DROPPED = Pattern.compile("META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]*\\.(SF|RSA|DSA|EC)"
            + "|maven/.*|native-image/.*|native/.*|proguard/.*|com\\.android\\..*)|(.*/)?module-info\\.class|.*\\.proto|.*/");
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.*)");
    private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+([./][\\w$]+)+");

    /// Path to bytes of what certainly goes in, and of what goes in when it is named.
    private final Map<String, byte[]> certain = new LinkedHashMap<>();
    private final Map<String, byte[]> ifUsed = new LinkedHashMap<>();
    private final Map<String, Set<String>> services = new TreeMap<>();

    private OneJar() {}

    public static void main(String[] args) throws IOException {
        var one = new OneJar();
        Pattern without = Pattern.compile(args[1]);
        Pattern whenUsed = Pattern.compile(args[2]);
        for (String jar : List.of(args).subList(3, args.length)) {
            String name = Path.of(jar).getFileName().toString();
            if (!without.matcher(name).lookingAt()) {
                one.read(jar, whenUsed.matcher(name).lookingAt() ? one.ifUsed : one.certain);
            }
        }
        int offered = one.ifUsed.size();
        one.addUsed();
        one.addServices();
        System.out.println(args[0] + ": " + one.certain.size() + " files, " + (offered - one.ifUsed.size()) + " of "
                + offered + " because they are named");
        one.write(Path.of(args[0]));
    }

    private void read(String jar, Map<String, byte[]> into) throws IOException {
        try (var file = new JarFile(jar)) {
            boolean versions = file.isMultiRelease();
            Map<String, ZipEntry> newest = new LinkedHashMap<>();
            Map<String, Integer> release = new LinkedHashMap<>();
            file.stream().forEach(entry -> {
                Matcher versioned = VERSIONED.matcher(entry.getName());
                boolean special = versioned.matches();
                int since = special ? Integer.parseInt(versioned.group(1)) : 0;
                String path = special ? versioned.group(2) : entry.getName();
                if (special && (!versions || since > RELEASE) || DROPPED.matcher(path).matches()) {
                    return;
                }
                if (since >= release.getOrDefault(path, 0)) {
                    release.put(path, since);
                    newest.put(path, entry);
                }
            });
            for (Map.Entry<String, ZipEntry> found : newest.entrySet()) {
                take(found.getKey(), bytes(file, found.getValue()), into);
            }
        }
    }

    private static byte[] bytes(ZipFile file, ZipEntry entry) throws IOException {
        try (var in = file.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private void take(String path, byte[] bytes, Map<String, byte[]> into) {
        if (path.startsWith("META-INF/services/")) {
            Set<String> providers = services.computeIfAbsent(path, _ -> new LinkedHashSet<>());
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .forEach(providers::add);
        } else if (!certain.containsKey(path) && !ifUsed.containsKey(path)) {
            into.put(path, bytes);
        }
    }

    private void addUsed() {
        Deque<byte[]> toRead = new ArrayDeque<>();
        certain.forEach((path, bytes) -> {
            if (path.endsWith(".class")) {
                toRead.add(bytes);
            }
        });
        services.values().forEach(names -> names.forEach(name -> use(name, toRead)));
        while (!toRead.isEmpty()) {
            for (PoolEntry entry : ClassFile.of().parse(toRead.poll()).constantPool()) {
                switch (entry) {
                    case ClassEntry named -> use(named.asInternalName(), toRead);
                    case StringEntry text -> use(text.stringValue(), toRead);
                    case Utf8Entry text -> descriptor(text.stringValue(), toRead);
                    default -> {}
                }
            }
        }
        // Files beside classes: properties and tables that their libraries ask for by name.
        ifUsed.entrySet().removeIf(entry -> {
            boolean resource = !entry.getKey().endsWith(".class");
            if (resource) {
                certain.put(entry.getKey(), entry.getValue());
            }
            return resource;
        });
    }

    private void use(String name, Deque<byte[]> toRead) {
        if (CLASS_NAME.matcher(name).matches()) {
            String path = name.replace('.', '/') + ".class";
            byte[] bytes = ifUsed.remove(path);
            if (bytes != null) {
                certain.put(path, bytes);
                toRead.add(bytes);
            }
        }
    }

    private void descriptor(String text, Deque<byte[]> toRead) {
        if (text.indexOf(';') > 0) {
            for (String part : text.split("[;<>()]", -1)) {
                int start = part.indexOf('L');
                if (start >= 0) {
                    use(part.substring(start + 1), toRead);
                }
            }
        }
    }

    /// Only providers that are there; their class path had them all.
    private void addServices() {
        services.forEach((path, providers) -> {
            List<String> present = providers.stream()
                    .filter(name -> certain.containsKey(name.replace('.', '/') + ".class"))
                    .toList();
            if (!present.isEmpty()) {
                certain.put(path, (String.join("\n", present) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private void write(Path out) throws IOException {
        ClassFile mapping = ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(this::classBytes)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
        try (OutputStream file = Files.newOutputStream(out);
                var zip = new ZipOutputStream(file)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8));
            List<String> paths = new ArrayList<>(certain.keySet());
            paths.sort(null);
            for (String path : paths) {
                byte[] bytes = certain.get(path);
                store(zip, path, path.endsWith(".class") ? withStackMaps(mapping, bytes) : bytes);
            }
        }
    }

    private java.io.InputStream classBytes(ClassDesc name) {
        String descriptor = name.descriptorString();
        byte[] bytes = certain.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
        return bytes == null ? null : new java.io.ByteArrayInputStream(bytes);
    }

    private static byte[] withStackMaps(ClassFile mapping, byte[] bytes) {
        ClassModel model = mapping.parse(bytes);
        if (model.majorVersion() >= STACK_MAPS_SINCE) {
            return bytes;
        }
        // A transformation that touches the code makes the library write its maps.
        return mapping.transformClass(
                model,
                ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(() -> (builder, element) -> builder.with(element)))
                        .andThen(ClassTransform.endHandler(
                                builder -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }

    private static void store(ZipOutputStream zip, String path, byte[] bytes) throws IOException {
        var crc = new CRC32();
        crc.update(bytes);
        var entry = new ZipEntry(path);
        entry.setTime(0);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}

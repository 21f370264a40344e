package dev.meshwright.dialects;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.document.Admission;
import dev.meshwright.dialects.document.Dialect;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.KeptOrder;
import dev.meshwright.dialects.document.LinkContext;
import dev.meshwright.dialects.document.MeshOrder;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.GatewayApiDialect;
import dev.meshwright.dialects.istio.IstioDialect;
import dev.meshwright.dialects.istio.MeshConfigReader;
import dev.meshwright.dialects.kubernetes.KubernetesDialect;
import dev.meshwright.model.Delegation;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads files of documents into a mesh. The result depends on the files and settings alone: files are taken in the
/// order of their names, whatever order they come in.
///
/// It remembers what each document gave the last time, so a changed one costs only itself and the check of
/// references, and what the others gave stays the same instances; a file that is no longer passed is forgotten. Owned
/// by one thread at a time.
public final class MeshReader {
    /// Every dialect there is; the first that wants a document gets it.
    private static final List<Dialect> DIALECTS = dialects(Admission.ASKED);
    private static final List<Dialect> BEHIND_AN_API_SERVER = dialects(Admission.PAST);

    private final List<Dialect> dialects;
    private final Batch batch;
    private final KeptOrder<SourceDocumentFile> byName =
            new KeptOrder<>(Comparator.comparing(SourceDocumentFile::name));
    private final KeptOrder<Element> byId = new KeptOrder<>(
            Comparator.comparing(Element::id).thenComparing(Element::apiVersion).thenComparing(Element::position));

    private final MeshOrder order = new MeshOrder();
    /// With what dialects add that link their parts afterwards.
    private final MeshOrder linkedOrder = new MeshOrder();

    private final SingleElements single = new SingleElements();
    private KnownNames names = KnownNames.NONE;
    private Map<String, Parsed> parsed = new HashMap<>();
    private Map<String, FileRead> read = new HashMap<>();

    public MeshReader() {
        this(Admission.ASKED);
    }

    public MeshReader(Admission admission) {
        this(admission, Batch.ONE_BY_ONE);
    }

    /// @param batch reads files
    public MeshReader(Batch batch) {
        this(Admission.ASKED, batch);
    }

    private MeshReader(Admission admission, Batch batch) {
        this.batch = batch;
        dialects = switch (admission) {
            case ASKED -> DIALECTS;
            case PAST -> BEHIND_AN_API_SERVER;
        };
    }

    private static List<Dialect> dialects(Admission admission) {
        return List.of(new IstioDialect(), new GatewayApiDialect(admission), new KubernetesDialect());
    }

    /// Reads everything anew or from memory.
    ///
    /// @param files with unique names
    /// @param settings of the mesh, over which a MeshConfig document among the files is laid
    public MeshRead read(List<SourceDocumentFile> files, MeshSettings settings) {
        return read(files, settings, List.of());
    }

    /// The same, where references may also name services that no file tells of.
    ///
    /// @param registered services known from elsewhere (workloads that registered themselves); they are no
    ///     part of the mesh returned
    public MeshRead read(List<SourceDocumentFile> files, MeshSettings settings, List<Service> registered) {
        Findings findings = new Findings();
        List<Parsed> documents = parse(byName.sorted(files));
        MeshSettings effective = new MeshConfigReader(findings)
                .read(
                        documents.stream()
                                .filter(Parsed::settings)
                                .map(Parsed::file)
                                .toList(),
                        settings);

        List<ElementRead> elements = new ArrayList<>();
        for (FileRead file : elements(documents, effective)) {
            file.file().diagnostics().forEach(findings::add);
            file.addTo(elements, findings);
        }

        MeshParts parts = new MeshParts();
        List<Element> listed = new ArrayList<>();
        Discovery discovery = Discovery.of(effective, elements);
        for (ElementRead each : withoutDoubles(elements, findings)) {
            ElementRead element = discovery.seen(each, findings);
            parts.addAll(element.parts());
            listed.add(element.element());
        }
        Delegation.Resolved routes = parts.routes(order);
        Mesh mesh = parts.toMesh(effective, routes.tables(), order);
        names = KnownNames.of(mesh, registered, names);
        new ReferenceCheck(mesh, names, listed, findings).run(routes.problems());
        new CredentialCheck(mesh, findings).run();
        List<ElementStatus> statuses = new ArrayList<>();
        boolean linked = false;
        for (Dialect dialect : dialects) {
            linked |= dialect.link(parts, new LinkContext(effective, registered, findings, statuses));
        }
        Mesh whole = linked ? parts.toMesh(effective, parts.routes(linkedOrder).tables(), linkedOrder) : mesh;
        statuses.sort(Comparator.comparing(ElementStatus::element).thenComparing(ElementStatus::about));
        List<Diagnostic> diagnostics = findings.all().stream()
                .sorted(Comparator.comparing(Diagnostic::position)
                        .thenComparing(Diagnostic::code)
                        .thenComparing(Diagnostic::what))
                .toList();
        return new MeshRead(whole, diagnostics, byId.sorted(listed), statuses);
    }

    /// @param settings whether it says what all others are read under
    private record Parsed(DocumentFile file, boolean settings) {
        static Parsed of(DocumentFile file) {
            return new Parsed(file, MeshConfigReader.isIn(file));
        }
    }

    private List<Parsed> parse(List<SourceDocumentFile> files) {
        List<Parsed> all = anew(
                files,
                source -> {
                    Parsed before = parsed.get(source.name());
                    return before != null && before.file().source().equals(source) ? before : null;
                },
                source -> {
                    Parsed before = parsed.get(source.name());
                    return Parsed.of(
                            before == null ? DocumentFile.read(source) : DocumentFile.read(source, before.file()));
                });
        Map<String, Parsed> now = HashMap.newHashMap(files.size());
        for (Parsed file : all) {
            String name = file.file().source().name();
            if (now.put(name, file) != null) {
                throw new IllegalArgumentException("two files are named '" + name + "' (expected: unique names)");
            }
        }
        parsed = now;
        return all;
    }

    private List<FileRead> elements(List<Parsed> files, MeshSettings settings) {
        List<FileRead> all = anew(
                files,
                file -> {
                    FileRead before = read.get(file.file().source().name());
                    return before != null && before.isOf(file.file(), settings) ? before : null;
                },
                file -> {
                    FileRead before = read.get(file.file().source().name());
                    return before == null
                            ? FileRead.of(file.file(), settings, dialects)
                            : FileRead.of(file.file(), settings, dialects, before);
                });
        Map<String, FileRead> now = HashMap.newHashMap(files.size());
        all.forEach(file -> now.put(file.file().source().name(), file));
        read = now;
        return all;
    }

    /// What is known of each item, or what the batch makes of it.
    ///
    /// @param known null: nothing
    private <T, R> List<R> anew(List<T> items, Function<T, @Nullable R> known, Function<T, R> make) {
        List<@Nullable R> all = new ArrayList<>(items.size());
        List<T> left = new ArrayList<>();
        for (T item : items) {
            R found = known.apply(item);
            all.add(found);
            if (found == null) {
                left.add(item);
            }
        }
        Iterator<R> made = batch.map(left, make).iterator();
        List<R> result = new ArrayList<>(items.size());
        for (R found : all) {
            result.add(found == null ? made.next() : found);
        }
        return result;
    }

    private record Key(String group, ElementId id) {}

    /// The first sound definition of an element counts; a later one is refused.
    private List<ElementRead> withoutDoubles(List<ElementRead> elements, Findings findings) {
        if (single.areStill(elements)) {
            return elements;
        }
        Map<Key, Element> first = HashMap.newHashMap(elements.size());
        List<ElementRead> kept = new ArrayList<>(elements.size());
        for (ElementRead read : elements) {
            Element element = read.element();
            Element earlier = element.state() == Element.State.READ ? first.putIfAbsent(key(element), element) : null;
            if (earlier == null) {
                kept.add(read);
                continue;
            }
            findings.error(
                    Codes.DEFINED_TWICE,
                    element.position(),
                    element.id() + " is defined twice (first at " + earlier.position() + ")",
                    "the first definition is used, this one is not",
                    "remove one of the two");
            kept.add(read.refused());
        }
        List<ElementRead> closed = closed(kept, first, findings);
        single.remember(elements, closed);
        return closed;
    }

    /// What stands for a refused element goes where a sound one is.
    private static List<ElementRead> closed(List<ElementRead> elements, Map<Key, Element> sound, Findings findings) {
        List<ElementRead> kept = new ArrayList<>();
        for (ElementRead read : elements) {
            Element element = read.element();
            if (element.state() != Element.State.REFUSED || !read.parts().hasPolicies()) {
                kept.add(read);
                continue;
            }
            if (sound.containsKey(key(element))) {
                kept.add(read.refused());
                continue;
            }
            kept.add(read);
            findings.warning(
                    Codes.POLICY_CLOSED,
                    element.position(),
                    element.id() + " is refused, and closes what it is about until it is mended",
                    "nobody can know what it was to let through",
                    "correct it, or remove it");
        }
        return kept;
    }

    private static Key key(Element element) {
        return new Key(group(element.apiVersion()), element.id());
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}

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
    private CredentialCheck.Sound credentials = CredentialCheck.Sound.NONE;
    /// By name of the file.
    private List<Parsed> parsed = List.of();
    private List<FileRead> read = List.of();
    private Mesh latest = Mesh.EMPTY;

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
        credentials = CredentialCheck.check(mesh, findings, credentials);
        List<ElementStatus> statuses = new ArrayList<>();
        boolean linked = false;
        for (Dialect dialect : dialects) {
            linked |= dialect.link(parts, new LinkContext(effective, registered, findings, statuses));
        }
        Mesh whole = linked ? parts.toMesh(effective, parts.routes(linkedOrder).tables(), linkedOrder) : mesh;
        latest = MeshOrder.isSame(latest, whole) ? latest : whole;
        new DatagramCheck(whole, findings).run();
        statuses.sort(Comparator.comparing(ElementStatus::element).thenComparing(ElementStatus::about));
        List<Diagnostic> diagnostics = findings.all().stream()
                .sorted(Comparator.comparing(Diagnostic::position)
                        .thenComparing(Diagnostic::code)
                        .thenComparing(Diagnostic::what))
                .toList();
        return new MeshRead(latest, diagnostics, byId.sorted(listed), statuses);
    }

    /// @param settings whether it says what all others are read under
    private record Parsed(DocumentFile file, boolean settings) {
        static Parsed of(DocumentFile file) {
            return new Parsed(file, MeshConfigReader.isIn(file));
        }
    }

    /// @param files by name
    private List<Parsed> parse(List<SourceDocumentFile> files) {
        for (int i = 1; i < files.size(); i++) {
            String name = files.get(i).name();
            if (name.equals(files.get(i - 1).name())) {
                throw new IllegalArgumentException("two files are named '" + name + "' (expected: unique names)");
            }
        }
        List<Parsed> before = parsed;
        parsed = anew(
                files,
                (source, i) -> {
                    Parsed known = named(before, i, source.name(), p -> p.file().source());
                    return known != null && known.file().source().equals(source) ? known : null;
                },
                source -> {
                    Parsed known = named(before, 0, source.name(), p -> p.file().source());
                    return Parsed.of(
                            known == null ? DocumentFile.read(source) : DocumentFile.read(source, known.file()));
                });
        return parsed;
    }

    private List<FileRead> elements(List<Parsed> files, MeshSettings settings) {
        List<FileRead> before = read;
        read = anew(
                files,
                (file, i) -> {
                    FileRead known = named(
                            before,
                            i,
                            file.file().source().name(),
                            f -> f.file().source());
                    return known != null && known.isOf(file.file(), settings) ? known : null;
                },
                file -> {
                    FileRead known = named(
                            before,
                            0,
                            file.file().source().name(),
                            f -> f.file().source());
                    return known == null
                            ? FileRead.of(file.file(), settings, dialects)
                            : FileRead.of(file.file(), settings, dialects, known);
                });
        return read;
    }

    /// What came of the file with a name the last time.
    ///
    /// @param all by name of the file
    /// @param likely its place in all likelihood
    private static <T> @Nullable T named(List<T> all, int likely, String name, Function<T, SourceDocumentFile> fileOf) {
        if (likely < all.size() && fileOf.apply(all.get(likely)).name().equals(name)) {
            return all.get(likely);
        }
        int low = 0;
        int high = all.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int compared = fileOf.apply(all.get(middle)).name().compareTo(name);
            if (compared == 0) {
                return all.get(middle);
            }
            if (compared < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /// What is known of an item at a place.
    private interface Known<T, R> {
        @Nullable
        R of(T item, int place);
    }

    /// What is known of each item, or what the batch makes of it.
    private <T, R> List<R> anew(List<T> items, Known<T, R> known, Function<T, R> make) {
        List<@Nullable R> all = new ArrayList<>(items.size());
        List<T> left = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            T item = items.get(i);
            R found = known.of(item, i);
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

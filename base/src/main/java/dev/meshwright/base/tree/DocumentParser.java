package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Parses one document from the parser's events, with a stack of its own instead of recursion. One use, one thread.
final class DocumentParser {
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(DocumentLimits.DOCUMENT_CHARS_MAX)
            .setMaxAliasesForCollections(Integer.MAX_VALUE)
            .build();

    /// Not all that YAML refuses, but all that the parser stumbles over.
    private static final Pattern BAD_ESCAPE = Pattern.compile(
            "\\\\(x(?!\\p{XDigit}{2})|u(?!\\p{XDigit}{4})|U(?!\\p{XDigit}{8})|U(?!00(0\\p{XDigit}|10)))");

    private final SourceDocumentFile source;
    private final TextRange chunk;
    private final int index;
    private final List<Diagnostic> diagnostics;
    private final Deque<OpenNode> open = new ArrayDeque<>();
    private final Map<String, Tree> anchors = new HashMap<>();
    private @Nullable Tree root;
    private int contentStart = Integer.MAX_VALUE;
    private int contentEnd;
    private int nodes;

    DocumentParser(SourceDocumentFile source, TextRange chunk, int index, List<Diagnostic> diagnostics) {
        this.source = source;
        this.chunk = chunk;
        this.index = index;
        this.diagnostics = diagnostics;
    }

    /// The document; nothing when it is empty or faulty, the fault being in the diagnostics then.
    Optional<Document> parse() {
        int faults = diagnostics.size();
        if (chunk.end() - chunk.start() > DocumentLimits.DOCUMENT_CHARS_MAX) {
            fail(
                    Codes.DOCUMENT_TOO_LARGE,
                    new Position(source.name(), chunk.startLine(), 1),
                    "document has " + (chunk.end() - chunk.start()) + " characters (expected: at most "
                            + DocumentLimits.DOCUMENT_CHARS_MAX + ")",
                    "split it");
            return Optional.empty();
        }
        try {
            Iterator<Event> events =
                    new Parse(SETTINGS).parseString(chunk.of(source.text())).iterator();
            while (more(events)) {
                accept(events.next());
            }
        } catch (DocumentFault fault) {
            fail(fault.code, fault.position, fault.what, fault.next);
        } catch (MarkedYamlEngineException e) {
            fail(Codes.SYNTAX, faultPosition(e), words(e), "correct the YAML at this place");
        } catch (ReaderException e) {
            fail(
                    Codes.SYNTAX,
                    positionAt(e.getPosition()),
                    "character U+%04X is not allowed in YAML".formatted(e.getCodePoint()),
                    "remove it, or write it as an escape in double quotes");
        } catch (YamlEngineException e) {
            fail(
                    Codes.SYNTAX,
                    new Position(source.name(), chunk.startLine(), 1),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML"),
                    "correct the YAML of this document");
        }
        Tree tree = root;
        if (diagnostics.size() > faults || tree == null || isNull(tree)) {
            return Optional.empty();
        }
        return Optional.of(new Document(index, tree, chunk, content()));
    }

    /// The parser computes what an escape stands for without asking whether it can.
    private boolean more(Iterator<Event> events) throws DocumentFault {
        try {
            return events.hasNext();
        } catch (IllegalArgumentException e) {
            String text = chunk.of(source.text());
            Matcher bad = BAD_ESCAPE.matcher(text);
            int at = bad.find(text.offsetByCodePoints(0, contentEnd)) ? bad.start() : 0;
            throw new DocumentFault(
                    Codes.SYNTAX,
                    positionAt(text.codePointCount(0, at)),
                    "escape in double quotes that names no character",
                    "write \\xHH, \\uHHHH or \\UHHHHHHHH with hexadecimal digits, at most 10FFFF; \\\\ is a backslash");
        }
    }

    private void accept(Event event) throws DocumentFault {
        switch (event.getEventId()) {
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                covers(event);
                Tree.Type type = ScalarType.of(scalar, place(event));
                add(new Tree.Scalar(scalar.getValue(), type, place(event)), scalar);
            }
            case MappingStart, SequenceStart -> {
                contentStart = Math.min(contentStart, startMark(event).getIndex());
                if (open.size() == DocumentLimits.DEPTH_MAX) {
                    throw new DocumentFault(
                            Codes.DOCUMENT_TOO_LARGE,
                            place(event),
                            "nested deeper than " + DocumentLimits.DEPTH_MAX + " levels",
                            "flatten the document");
                }
                open.push(new OpenNode((CollectionStartEvent) event, place(event), event instanceof MappingStartEvent));
            }
            case MappingEnd, SequenceEnd -> {
                OpenNode closed = open.pop();
                if (closed.start.isFlow()) {
                    covers(event);
                }
                add(closed.close(this::duplicateKey), closed.start);
            }
            case Alias -> {
                covers(event);
                String name = ((AliasEvent) event).getAlias().getValue();
                Tree target = anchors.get(name);
                if (target == null) {
                    throw new DocumentFault(
                            Codes.SYNTAX,
                            place(event),
                            "alias *" + name + " names no finished anchor",
                            "write &" + name + " before it, outside of itself");
                }
                add(target, null);
            }
            case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
        }
    }

    private void add(Tree node, @Nullable NodeEvent event) throws DocumentFault {
        nodes += event == null || node instanceof Tree.Scalar ? node.size() : 1;
        if (nodes > DocumentLimits.NODES_MAX) {
            throw new DocumentFault(
                    Codes.DOCUMENT_TOO_LARGE,
                    node.position(),
                    "document has more than " + DocumentLimits.NODES_MAX + " values, aliases written out",
                    "split the document, or use fewer aliases");
        }
        if (event != null) {
            event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
        }
        OpenNode parent = open.peek();
        if (parent != null) {
            parent.add(node);
            return;
        }
        root = node;
    }

    private void duplicateKey(Tree.Entry second, Tree.Entry first) {
        diagnostics.add(Diagnostic.error(
                Codes.DUPLICATE_KEY,
                second.keyPosition(),
                "key '" + second.key() + "' is written twice (first at line "
                        + first.keyPosition().line() + ")",
                "YAML readers disagree on which of the two counts, so the document is refused",
                "remove one of the two"));
    }

    private void covers(Event event) {
        contentStart = Math.min(contentStart, startMark(event).getIndex());
        event.getEndMark().ifPresent(mark -> contentEnd = Math.max(contentEnd, mark.getIndex()));
    }

    private TextRange content() {
        String text = source.text();
        return ContentRange.of(
                text,
                chunk,
                text.offsetByCodePoints(chunk.start(), Math.min(contentStart, contentEnd)),
                text.offsetByCodePoints(chunk.start(), contentEnd));
    }

    private Position faultPosition(MarkedYamlEngineException e) {
        return e.getProblemMark()
                .or(e::getContextMark)
                .map(this::place)
                .orElse(new Position(source.name(), chunk.startLine(), 1));
    }

    private static String words(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? "not YAML" : e.getProblem();
        String context = e.getContext() == null ? "" : " " + e.getContext();
        return (problem + context).replaceAll("\\s+", " ").strip();
    }

    private Position positionAt(int codePoint) {
        String text = chunk.of(source.text());
        int offset = text.offsetByCodePoints(0, Math.clamp(codePoint, 0, text.codePointCount(0, text.length())));
        int line = chunk.startLine();
        int lineStart = 0;
        for (int at = DocumentSplit.nextLine(text, 0); at <= offset && at < text.length(); line++) {
            lineStart = at;
            at = DocumentSplit.nextLine(text, at);
        }
        return new Position(source.name(), line, text.codePointCount(lineStart, offset) + 1);
    }

    private Position place(Event event) {
        return place(startMark(event));
    }

    private Position place(Mark mark) {
        return new Position(source.name(), chunk.startLine() + mark.getLine(), mark.getColumn() + 1);
    }

    private static Mark startMark(Event event) {
        return event.getStartMark().orElseThrow(() -> new IllegalStateException("marks are switched on"));
    }

    private static boolean isNull(Tree tree) {
        return tree instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.NULL;
    }

    private void fail(String code, Position position, String what, String next) {
        diagnostics.add(Diagnostic.error(code, position, what, "this document was not read", next));
    }
}

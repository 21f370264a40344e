package dev.meshwright.operate.bench.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.Compiled;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the bench of compilation measures is what it says: the laws behind its figures.
class GeneratedMeshTest {
    private static final GeneratedMesh MESH = new GeneratedMesh(40, 10);

    private final Map<String, String> texts = new TreeMap<>(MESH.files());
    private final MeshReader reader = new MeshReader();
    private final Compiler compiler = new Compiler(new CompileCache());

    @Test
    void generatedDocuments_haveNoFindings() {
        assertThat(read(reader).diagnostics()).isEmpty();
        assertThat(read(reader).mesh().services())
                .hasSize(40)
                .allSatisfy(s -> assertThat(s.endpoints()).hasSize(10));
    }

    @Test
    void oneChangedRoute_changesOneResourceOfAboutAKilobyte() {
        Compiled before = compile();
        texts.put(GeneratedMesh.file(7), MESH.withWeight(7, 50));

        assertThat(CompileRound.changed(before, compile())).singleElement().satisfies(changed -> {
            assertThat(changed.name()).isEqualTo("9080/" + GeneratedMesh.host(7));
            assertThat(changed.bytes().size()).isBetween(500, 2_000);
        });
    }

    @Test
    void changedWhiteSpaceAndComments_changeNothing() {
        Compiled before = compile();
        texts.put(GeneratedMesh.file(7), MESH.withOtherSpace(7));

        assertThat(CompileRound.changed(before, compile())).isEmpty();
    }

    @Test
    void equalDocuments_giveEqualBytes_whateverWasCompiledBefore() {
        compile();
        texts.put(GeneratedMesh.file(7), MESH.withWeight(7, 50));
        compile();
        texts.put(GeneratedMesh.file(7), MESH.text(7));

        assertThat(compile().resources())
                .isEqualTo(new Compiler(new CompileCache())
                        .compile(read(new MeshReader()).mesh(), CompileRound.node(0))
                        .resources());
    }

    @Test
    void whatAnEditLeavesAlone_isTheSameInstance() {
        Compiled before = compile();
        texts.put(GeneratedMesh.file(7), MESH.withWeight(7, 50));
        Compiled after = compile();

        List<Resource> others = after.resources().byType().values().stream()
                .flatMap(byName -> byName.values().stream())
                .filter(r -> r.type() != TypeUrl.ORIGINS && !r.name().contains(GeneratedMesh.host(7)))
                .toList();
        assertThat(others)
                .hasSizeGreaterThan(40 * 6)
                .allSatisfy(r -> assertThat(before.resources().of(r.type()).get(r.name()))
                        .isSameAs(r));
    }

    private Compiled compile() {
        return compiler.compile(read(reader).mesh(), CompileRound.node(0));
    }

    private MeshRead read(MeshReader with) {
        List<SourceDocumentFile> files = texts.entrySet().stream()
                .map(e -> new SourceDocumentFile(e.getKey(), e.getValue()))
                .toList();
        return with.read(files, MeshSettings.DEFAULT);
    }
}

package dev.meshwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/// examples/verify does what its README says.
class VerifyExampleTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "verify");

    private record Run(int code, String out) {}

    private static Run verify(Path folder, String... more) {
        StringWriter out = new StringWriter();
        String[] arguments = Stream.concat(
                        Stream.of("verify", folder.resolve("tests").toString()), Stream.of(more))
                .toArray(String[]::new);
        int code = Main.run(arguments, new PrintWriter(out), new PrintWriter(out));
        return new Run(code, out.toString());
    }

    @Test
    void everyCasePasses_andEveryRouteAndRuleIsTouched() {
        Run run = verify(EXAMPLE);
        assertThat(run.out()).doesNotContain("FAIL").doesNotContain("untouched");
        assertThat(run.code()).isZero();
    }

    @Test
    void reportForBuildServers_isXml_withACaseForEachCase() throws Exception {
        Run run = verify(EXAMPLE, "-o", "junit");
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(run.out())))
                .getDocumentElement();
        assertThat(root.getAttribute("failures")).isEqualTo("0");
        assertThat(root.getAttribute("errors")).isEqualTo("0");
        assertThat(root.getElementsByTagName("testcase").getLength()).isGreaterThanOrEqualTo(30);
    }

    @Test
    void aMisspeltName_failsTheCaseThatItConcerns_andSaysWhere(@TempDir Path folder) throws IOException {
        copy(EXAMPLE, folder);
        Path routes = folder.resolve("mesh/routes.yaml");
        Files.writeString(routes, Files.readString(routes).replace("exact: jason", "exact: json"));
        Run run = verify(folder, "--case", "jason");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out())
                .contains("FAIL  jason sees the black stars")
                .contains("expected  backend reviews-v2")
                .contains("#1 of 3 skipped: header end-user is \"jason\", wants exact \"json\"")
                .contains("routes.yaml:9");
    }

    @Test
    void aPolicyThatLetsTooManyIn_failsTheCasesOfThoseWhoMustNot(@TempDir Path folder) throws IOException {
        copy(EXAMPLE, folder);
        Path policies = folder.resolve("mesh/policies.yaml");
        Files.writeString(
                policies,
                Files.readString(policies)
                        .replace("principals: [cluster.local/ns/books/sa/reviews]", "namespaces: [books]"));
        Run run = verify(folder);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out())
                .contains("FAIL  the page does not ask ratings itself")
                .contains("1 failed");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                Files.createDirectories(target.getParent());
                Files.copy(path, target);
            }
        }
    }
}

package dev.meshwright.cli.explain;

import dev.meshwright.architect.explain.JsonText;
import dev.meshwright.architect.explain.Question;
import dev.meshwright.architect.explain.QuestionLine;
import dev.meshwright.architect.explain.Target;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.api.ApiClient;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.compile.Compiler;
import dev.meshwright.control.api.ApiExtension;
import dev.meshwright.control.push.RunningMesh;
import dev.meshwright.web.Answer;
import dev.meshwright.web.Request;
import dev.meshwright.web.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `POST /meshwright/v1/explain`: questions, one a line as in a batch, about the mesh as it runs; answered as
/// `{exitCode, out, err}` with what the command would print. Query: `output=json`, `batch`, `all`, `color`.
///
/// Keeps what was compiled while the mesh stays the same. Guarded by itself: one question at a time.
public final class ExplainApi implements ApiExtension {
    /// Keys that proxies fetch are not known to the control plane.
    private static final Issuers TIME = new Issuers(() -> System.currentTimeMillis() / 1000, _ -> Optional.empty());

    private static final String PATH = "/meshwright/v1/explain";
    /// A batch is answered in one go, and others wait for it.
    private static final int QUESTIONS_MAX = 1_000;

    private final Compiler compiler = World.compiler(Batch.ON_ALL_PROCESSORS);
    private Optional<Known> known = Optional.empty();

    private record Known(RunningMesh.Moment moment, dev.meshwright.architect.explain.Answers answers) {}

    @Override
    public void addTo(Routes.Builder routes, RunningMesh mesh) {
        routes.add("POST", PATH, request -> answer(request, mesh));
    }

    private Answer answer(Request request, RunningMesh mesh) {
        List<Question> questions = new ArrayList<>();
        try {
            for (String line : request.text().lines().toList()) {
                if (!line.isBlank()) {
                    questions.add(QuestionLine.parse(line, Optional.empty(), List.of()));
                }
            }
        } catch (Target.Malformed e) {
            return malformed(String.valueOf(e.getMessage()));
        }
        if (questions.isEmpty() || questions.size() > QUESTIONS_MAX) {
            return malformed(questions.size() + " questions (expected: 1.." + QUESTIONS_MAX + ", one a line)");
        }
        boolean json = request.query("output").filter("json"::equals).isPresent();
        Telling.Form form = new Telling.Form(json, request.flag("batch"), request.flag("all"), request.flag("color"));
        Telling told = tell(questions, form, mesh.now());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("exitCode", told.exitCode());
        body.put("out", told.out());
        body.put("err", told.err());
        return Answer.json(200, JsonText.compact(body));
    }

    private synchronized Telling tell(List<Question> questions, Telling.Form form, RunningMesh.Moment now) {
        Known current = known.filter(k -> isSame(k.moment, now))
                .orElseGet(() -> new Known(
                        now, new dev.meshwright.architect.explain.Answers(now.mesh(), now.nodes(), TIME, compiler)));
        known = Optional.of(current);
        return Telling.of(questions, current.answers, form);
    }

    @SuppressWarnings("ReferenceEquality") // a mesh that has not changed is the same instance
    private static boolean isSame(RunningMesh.Moment one, RunningMesh.Moment other) {
        return one.mesh() == other.mesh() && one.nodes().equals(other.nodes());
    }

    private static Answer malformed(String what) {
        return Answer.json(400, JsonText.compact(Map.of("message", what)));
    }

    /// Asks a running control plane.
    static Telling ask(ApiClient client, List<Question> questions, Telling.Form form) {
        StringBuilder lines = new StringBuilder();
        questions.forEach(q -> lines.append(QuestionLine.write(q)).append('\n'));
        String query = "?output=" + (form.json() ? "json" : "text") + "&batch=" + form.several() + "&all=" + form.all()
                + "&color=" + form.coloured();
        ApiClient.Answer answer = client.post(PATH + query, "text/plain", lines.toString());
        if (answer.status() == 404) {
            throw new Failure(
                    ExitCode.FAILED,
                    "the control plane at " + client.address() + " answers no questions",
                    "it is of an older version",
                    "restart it with this one");
        }
        if (!answer.ok()) {
            throw new Failure(ExitCode.USAGE, answer.message(), "", "meshwright explain --help");
        }
        Tree told = Answers.parse(answer.body());
        return new Telling(
                Answers.number(told, "exitCode"),
                Answers.text(told, "out").orElse(""),
                Answers.text(told, "err").orElse(""));
    }
}

package dev.meshwright.cli.explain;

import dev.meshwright.architect.explain.Answers;
import dev.meshwright.architect.explain.Explanation;
import dev.meshwright.architect.explain.ExplanationJson;
import dev.meshwright.architect.explain.ExplanationText;
import dev.meshwright.architect.explain.JsonText;
import dev.meshwright.architect.explain.Question;
import dev.meshwright.architect.explain.Unknown;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.util.List;
import java.util.Map;

/// What is told of some questions: the command's output, whoever has found the answers.
record Telling(int exitCode, String out, String err) {
    /// @param json instead of text
    /// @param several a batch: one object per line
    /// @param all everything that was tried and did not match too
    record Form(boolean json, boolean several, boolean all, boolean coloured) {}

    static Telling of(List<Question> questions, Answers answers, Form form) {
        ExplanationText text = new ExplanationText(
                form.coloured ? ExplanationText.Style.COLOURED : ExplanationText.Style.PLAIN,
                form.all ? ExplanationText.Detail.ALL : ExplanationText.Detail.USUAL);
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        int code = ExitCode.DONE;
        for (Question question : questions) {
            Explanation explanation;
            try {
                explanation = answers.explain(question);
            } catch (Unknown e) {
                err.append(form.several ? question.target() + "\n" : "")
                        .append(unknown(e).text())
                        .append('\n');
                code = ExitCode.NOT_FOUND;
                continue;
            }
            if (form.json) {
                Map<String, Object> json = ExplanationJson.of(explanation);
                out.append(form.several ? JsonText.compact(json) + "\n" : JsonText.pretty(json));
            } else {
                out.append(out.isEmpty() ? "" : "\n").append(text.render(explanation));
            }
            if (!explanation.works() && code == ExitCode.DONE) {
                code = ExitCode.FINDINGS;
            }
        }
        return new Telling(code, out.toString(), err.toString());
    }

    private static Failure unknown(Unknown fault) {
        return new Failure(
                ExitCode.NOT_FOUND,
                String.valueOf(fault.getMessage()),
                "",
                fault.nearest().isEmpty()
                        ? "nothing of that kind is in the documents; name those that tell of it with -f"
                        : "did you mean " + String.join(" or ", fault.nearest()) + "?");
    }
}

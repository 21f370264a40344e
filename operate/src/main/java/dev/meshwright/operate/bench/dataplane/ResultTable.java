package dev.meshwright.operate.bench.dataplane;

import java.util.ArrayList;
import java.util.List;

/// Renders results as Markdown tables, one per family of scenarios.
final class ResultTable {
    private ResultTable() {}

    static String of(List<ScenarioMedians> results) {
        var text = new StringBuilder();
        String family = "";
        List<List<String>> lines = new ArrayList<>();
        for (ScenarioMedians result : results) {
            Scenario scenario = result.scenario();
            List<Column> columns = Column.of(scenario);
            if (!scenario.family().equals(family)) {
                append(text, lines);
                lines.clear();
                family = scenario.family();
                text.append("\n### ")
                        .append(family)
                        .append(": ")
                        .append(scenario.text())
                        .append("\n\n");
                lines.add(headings(scenario, columns));
            }
            for (Medians medians : result.subjects()) {
                List<String> line = new ArrayList<>();
                if (scenario.size() > 0) {
                    line.add(String.valueOf(scenario.size()));
                }
                line.add(medians.subject());
                columns.forEach(column -> line.add(column.text().apply(medians, result)));
                lines.add(line);
            }
        }
        append(text, lines);
        return text.toString();
    }

    private static List<String> headings(Scenario scenario, List<Column> columns) {
        List<String> headings = new ArrayList<>();
        if (scenario.size() > 0) {
            headings.add("number");
        }
        headings.add("subject");
        columns.forEach(column -> headings.add(column.heading()));
        return headings;
    }

    /// Padded, so that the text reads on a terminal as well.
    private static void append(StringBuilder text, List<List<String>> lines) {
        if (lines.isEmpty()) {
            return;
        }
        int count = lines.getFirst().size();
        int[] widths = new int[count];
        for (List<String> line : lines) {
            for (int i = 0; i < count; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (int row = 0; row < lines.size(); row++) {
            for (int i = 0; i < count; i++) {
                String cell = lines.get(row).get(i);
                text.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
            }
            text.append("|\n");
            if (row == 0) {
                text.append("| --- ".repeat(count)).append("|\n");
            }
        }
    }
}

package dev.meshwright.operate.bench.dataplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/// Renders a run as JSON: `machine`, `medians` and `rows`. Figures that were not measured are left out.
final class ResultJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultJson() {}

    static String of(Map<String, String> machine, List<ScenarioMedians> results, List<Row> rows) {
        List<Object> medians = new ArrayList<>();
        for (ScenarioMedians result : results) {
            for (Medians one : result.subjects()) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("scenario", one.scenario());
                object.put("subject", one.subject());
                for (Column column : Column.of(result.scenario())) {
                    String text = column.text().apply(one, result);
                    if (!text.equals(Column.NOTHING)) {
                        object.put(column.heading(), text);
                    }
                }
                medians.add(object);
            }
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("machine", machine);
        root.put("medians", medians);
        root.put("rows", rows.stream().map(ResultJson::row).toList());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("scenario", row.scenario());
        object.put("subject", row.subject());
        object.put("round", row.round());
        number(object, "requests", row.load().requests());
        number(object, "perSecond", row.load().perSecond());
        number(object, "p50Micros", row.load().p50());
        number(object, "p99Micros", row.load().p99());
        number(object, "p999Micros", row.load().p999());
        number(object, "maxMicros", row.load().max());
        object.put("errors", row.load().errors());
        object.put("cpuSeconds", row.cpuSeconds());
        number(object, "cpuMillisPer1000", row.cpuMillisPer1000());
        number(object, "userShare", row.userShare());
        object.put("idleMegabytes", row.idleMegabytes());
        object.put("loadedMegabytes", row.loadedMegabytes());
        number(object, "readyMillis", row.readyMillis());
        number(object, "pauseMillis", row.pauseMillis());
        number(object, "loadAverage", row.loadAverage());
        return object;
    }

    private static void number(Map<String, Object> object, String name, double value) {
        if (Double.isFinite(value)) {
            object.put(name, value);
        }
    }
}

package dev.meshwright.operate.shop;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.ObjectMapper;

/// Runs the shop: `ShopMain PLAN.json`. Ends when its standard input closes, so it never outlives the demo.
public final class ShopMain {
    private ShopMain() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("arguments: " + args.length + " (expected: the path of a shop plan)");
        }
        ShopPlan plan = new ObjectMapper().readValue(Path.of(args[0]).toFile(), ShopPlan.class);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        Map<String, Program> programs = new TreeMap<>();
        for (ShopPlan.Program program : plan.programs()) {
            programs.put(
                    program.name(),
                    switch (program.kind()) {
                        case HTTP -> new HttpProgram(program, client);
                        case TCP -> new TcpProgram(program);
                    });
        }
        new ShopDesk(plan.deskPort(), programs);
        System.out.println("shop ready: " + programs.size() + " programs");
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        System.exit(0);
    }
}

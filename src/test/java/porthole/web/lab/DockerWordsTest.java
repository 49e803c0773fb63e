package porthole.web.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import porthole.web.lesson.LessonReader;
import porthole.web.lesson.Mistake;

class DockerWordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"start":{"image":"busybox"}} | docker run -dit --name demo --network none busybox sh
            {"start":{"name":"a","image":"lesson","memory":"64m","cpus":"0.5","pids":16,"command":["sh","-c","echo it's"]}} | docker run -dit --name a --network none --memory 64m --cpus 0.5 --pids-limit 16 lesson sh -c 'echo it'\\''s'
            {"create":{"image":"busybox","join":["net","uts"]}} | docker create -it --name demo --network container:outer busybox sh  # docker cannot share uts
            {"start":{"image":"busybox","init":true}} | docker run -dit --name demo --init --network none busybox sh
            {"exec":["ls","-l"],"in":"a"} | docker exec a ls -l
            {"limit":{"memory":"32m"},"in":"a"} | docker update --memory 32m a
            {"container":"resume","in":"a"} | docker unpause a
            {"container":"stop"} | docker stop --time 2 demo
            {"signal":"TERM"} | docker kill --signal TERM demo
            {"layer":"mine","in":"a"} | docker commit a mine
            {"outside":"ps"} | # docker has no command for this
            """)
    void eachActionHasItsNearestCommand(String action, String command) {
        List<Mistake> mistakes = new ArrayList<>();
        assertThat(LessonReader.action(action, mistakes).map(DockerWords::of))
                .as(mistakes.toString())
                .contains(command);
    }
}

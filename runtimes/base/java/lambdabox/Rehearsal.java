package lambdabox;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.HandlerInfo;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.PojoSerializerLoader;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.JniHelper;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Does once what every function's start and first call do, so that their classes are loaded, and archived when the image
 * is made; leaves nothing that a function could see.
 */
public final class Rehearsal implements RequestHandler<Map<String, Object>, Object> {
  /** For the run whose classes are archived. */
  public static void main(String[] arguments) throws Throwable {
    run();
    Class.forName("com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
    InvocationRequest request = new InvocationRequest();
    request.setId("00000000-0000-4000-8000-000000000000");
    request.setContent(EVENT.getBytes(StandardCharsets.UTF_8));
    handler().call(request);
  }

  /** What a call loads besides. */
  private static final List<String> CALLED =
      List.of("LambdaEnvironment", "api.LambdaContext", "logging.FramedTelemetryLogSink", "logging.LambdaContextLogger");

  private static final String EVENT = "{\"text\":\"a\",\"number\":1.5,\"list\":[{}]}";

  @Override
  public Object handleRequest(Map<String, Object> event, Context context) {
    return event;
  }

  static void run() throws Throwable {
    JniHelper.load();
    Throwable[] failure = new Throwable[1];
    // The client keeps serializers by thread: a function's own, which comes later, must not find one chosen.
    Thread thread = new Thread(() -> {
      try {
        load();
      } catch (Throwable error) {
        failure[0] = error;
      }
    });
    thread.start();
    thread.join();
    if (failure[0] != null) throw failure[0];
    forget("customPojoSerializer", null);
    forget("initialized", false);
  }

  /** All but the call itself: its context has the function's variables for good. */
  private static void load() throws Throwable {
    handler();
    PojoSerializer<Object> serializer = JacksonFactory.getInstance().getSerializer(Object.class);
    serializer.toJson(serializer.fromJson(EVENT), new ByteArrayOutputStream());
    ClassLoader loader = Rehearsal.class.getClassLoader();
    for (String name : CALLED) Class.forName("com.amazonaws.services.lambda.runtime.api.client." + name, false, loader);
  }

  private static LambdaRequestHandler handler() {
    return EventHandlerLoader.loadEventHandler(new HandlerInfo(Rehearsal.class, "handleRequest"));
  }

  /** That it was looked for, and not found, a serializer of the function's own. */
  private static void forget(String name, Object value) throws ReflectiveOperationException {
    Field field = PojoSerializerLoader.class.getDeclaredField(name);
    field.setAccessible(true);
    field.set(null, value);
  }
}

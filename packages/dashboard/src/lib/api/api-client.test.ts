import { describe, expect, it } from "vitest";
import { type ApiError, createApiClient } from "./api-client.ts";

const answering = (answer: () => Response | Promise<Response>) =>
  createApiClient({ fetch: async () => answer(), base: "http://127.0.0.1" });

async function failureOf(asked: Promise<unknown>): Promise<ApiError> {
  return asked.then(
    () => {
      throw new Error("it should have failed");
    },
    (error: ApiError) => error,
  );
}

describe("what went wrong, in words", () => {
  it("is the problem's detail", async () => {
    const problem = { title: "Not found", status: 404, code: "not_found", detail: "no component nope" };
    const failure = await failureOf(answering(() => Response.json(problem, { status: 404 })).get("/x"));
    expect(failure).toMatchObject({ message: "no component nope", status: 404, code: "not_found" });
  });

  it("is the status when a proxy answers with a page", async () => {
    const page = () => new Response("<html>", { status: 502, statusText: "Bad Gateway" });
    expect((await failureOf(answering(page).get("/x"))).message).toBe("The server answered 502 Bad Gateway");
  });

  it("says when an answer can't be read", async () => {
    const failure = await failureOf(answering(() => new Response("{")).get("/x"));
    expect(failure).toMatchObject({ code: "unreadable", message: "The server's answer could not be read" });
  });

  it("says when the server can't be reached", async () => {
    const client = answering(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await failureOf(client.get("/x"))).toMatchObject({ code: "unreachable", status: 0 });
  });
});

it("posts JSON under its content type, repeats what is a list and leaves unset query values away", async () => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const client = createApiClient({
    base: "http://127.0.0.1",
    fetch: async (input, init) => {
      asked.push({ url: new Request(input).url, init });
      return Response.json({});
    },
  });
  await client.post("/check", { component_ids: ["a"] });
  await client.get("/events", { query: { limit: 5, component_id: "a b&c", from: undefined, type: ["x", "y"] } });
  expect(asked[0]?.init).toMatchObject({ method: "POST", body: '{"component_ids":["a"]}' });
  expect(new Headers(asked[0]?.init?.headers).get("content-type")).toBe("application/json");
  expect(asked[1]?.url).toBe("http://127.0.0.1/events?limit=5&component_id=a+b%26c&type=x&type=y");
});

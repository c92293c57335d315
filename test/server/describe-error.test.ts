import { expect, it } from "vitest";
import { describeError } from "../../src/server/describe-error.ts";

it("tells an error's message and causes, and nothing that hangs on it", () => {
  const refusal = Object.assign(new Error("Not Found"), {
    status: 404,
    request: { method: "GET", url: "https://api.github.com/x?sig=abc", headers: { authorization: "token ghs_x" } },
    response: { data: { body: "somebody's text" }, headers: { "set-cookie": "ghs_x" } },
  });
  const described = describeError(new Error("Task 5 failed", { cause: refusal }));
  expect(described).toMatchObject({
    type: "Error",
    message: "Task 5 failed",
    cause: { message: "Not Found", status: 404, request: "GET https://api.github.com/x" },
  });
  expect(JSON.stringify(described)).not.toMatch(/ghs_x|somebody|sig=/);
});

it("ends with causes that lead back to themselves", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(describeError(error)).match(/"message":"round"/g)?.length).toBe(6);
});

it("tells what is thrown that is no error", () => {
  expect(describeError("boom")).toEqual({ type: "string", message: "boom" });
});

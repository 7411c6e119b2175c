import { xxh64 } from "../../../../src/strategy/hash/wasm.ts";
import { testHash } from "./contract.ts";

testHash("xxh64 by WASM", xxh64);

import { xxh64 } from "../../../../src/strategy/hash/fastest.ts";
import { testHash } from "./contract.ts";

testHash("xxh64, short ones without WASM", xxh64);

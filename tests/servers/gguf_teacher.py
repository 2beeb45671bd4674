#!/usr/bin/env python3
"""A folder with a small Qwen2.5-VL as the two files that llama-server reads: the
language model and the picture encoder.
    PYTHONPATH=.../gguf-py gguf_teacher.py FOLDER MODEL.gguf MMPROJ.gguf
Needs numpy and the package gguf, which lies in llama.cpp's source."""
import json
import struct
import sys

import gguf
import numpy as np

folder, model_path, mmproj_path = sys.argv[1:]


def read_json(name):
    with open(f"{folder}/{name}", encoding="utf-8") as f:
        return json.load(f)


def read_tensors(path):
    """name -> float32 array, of a safetensors file in bfloat16."""
    with open(path, "rb") as f:
        size = struct.unpack("<Q", f.read(8))[0]
        header, data = json.loads(f.read(size)), f.read()
    tensors = {}
    for name, t in header.items():
        if name == "__metadata__":
            continue
        begin, end = t["data_offsets"]
        if t["dtype"] != "BF16":
            sys.exit(f"{path}: {name} is {t['dtype']}, not BF16")
        raw = np.frombuffer(data[begin:end], np.uint16).astype(np.uint32)
        tensors[name] = (raw << 16).view(np.float32).reshape(t["shape"])
    return tensors


config, tensors = read_json("config.json"), read_tensors(f"{folder}/model.safetensors")
vision = config["vision_config"]


def write_vocabulary(w):
    tokenizer = read_json("tokenizer.json")
    words = {i: t for t, i in tokenizer["model"]["vocab"].items()}
    kinds = dict.fromkeys(words, gguf.TokenType.NORMAL)
    for t in tokenizer["added_tokens"]:
        words[t["id"]] = t["content"]
        kinds[t["id"]] = (gguf.TokenType.CONTROL if t["special"]
                          else gguf.TokenType.USER_DEFINED)
    count = config["vocab_size"]
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("qwen2")
    w.add_token_list([words.get(i, f"[PAD{i}]") for i in range(count)])
    w.add_token_types([kinds.get(i, gguf.TokenType.UNUSED) for i in range(count)])
    merges = tokenizer["model"]["merges"]
    w.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in merges])
    w.add_eos_token_id(config["eos_token_id"])
    w.add_pad_token_id(config["bos_token_id"])
    w.add_add_bos_token(False)
    w.add_chat_template(read_json("chat_template.json")["chat_template"])


def write_tensors(w, names):
    for name, array in names:
        # Vectors and what is added stay in 32 bits, as llama.cpp wants them.
        w.add_tensor(name, array.astype(np.float32 if array.ndim == 1 else np.float16))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def mapped(kind, blocks, wanted):
    names = gguf.get_tensor_name_map(kind, blocks)
    for name, array in tensors.items():
        if name.startswith("visual.") != wanted:
            continue
        if ".qkv." in name:
            for part, letter in zip(np.split(array, 3), "qkv"):
                yield one(names, name.replace("qkv", letter), part)
        elif name == "visual.patch_embed.proj.weight":
            yield "v.patch_embd.weight", array[:, :, 0]
            yield "v.patch_embd.weight.1", array[:, :, 1]
        else:
            yield one(names, name, array)


def one(names, name, array):
    new = names.get_name(name, try_suffixes=(".weight", ".bias"))
    if new is None:
        sys.exit(f"no name for {name}")
    return new, np.ascontiguousarray(array)


def write_model():
    w = gguf.GGUFWriter(model_path, "qwen2vl")
    w.add_name("miniature")
    w.add_block_count(config["num_hidden_layers"])
    w.add_context_length(config["max_position_embeddings"])
    w.add_embedding_length(config["hidden_size"])
    w.add_feed_forward_length(config["intermediate_size"])
    w.add_head_count(config["num_attention_heads"])
    w.add_head_count_kv(config["num_key_value_heads"])
    w.add_rope_freq_base(config["rope_theta"])
    w.add_rope_dimension_sections(config["rope_scaling"]["mrope_section"] + [0])
    w.add_layer_norm_rms_eps(config["rms_norm_eps"])
    w.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    write_vocabulary(w)
    write_tensors(w, mapped(gguf.MODEL_ARCH.QWEN2VL, config["num_hidden_layers"], False))


def write_mmproj():
    pictures = read_json("preprocessor_config.json")
    w = gguf.GGUFWriter(mmproj_path, "clip")
    w.add_type(gguf.GGUFType.MMPROJ)
    w.add_name("miniature")
    w.add_clip_has_vision_encoder(True)
    w.add_clip_projector_type(gguf.VisionProjectorType.QWEN25VL)
    w.add_vision_use_silu(True)
    w.add_vision_n_wa_pattern(vision["fullatt_block_indexes"][0] + 1)
    w.add_vision_projection_dim(config["hidden_size"])
    w.add_vision_image_size(560)
    w.add_vision_patch_size(vision["patch_size"])
    w.add_vision_embedding_length(vision["hidden_size"])
    w.add_vision_feed_forward_length(vision["intermediate_size"])
    w.add_vision_block_count(vision["depth"])
    w.add_vision_head_count(vision["num_heads"])
    w.add_vision_attention_layernorm_eps(config["rms_norm_eps"])
    w.add_vision_image_mean(pictures["image_mean"])
    w.add_vision_image_std(pictures["image_std"])
    w.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    write_tensors(w, mapped(gguf.MODEL_ARCH.MMPROJ, vision["depth"], True))


write_model()
write_mmproj()

# The same work in PyTorch's eager mode. Usage: peer.py <case> <times> <runs>; prints torch's version and the seconds of each run.
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

GPU = torch.device('cuda', 0)


class Block(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(a, b, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(b)
        self.conv2 = nn.Conv2d(b, b, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(b)
        self.shortcut = None
        if a != b or stride != 1:
            self.shortcut = nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))

    def forward(self, x):
        around = x if self.shortcut is None else self.shortcut(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.bn2(self.conv2(x))
        x += around
        return F.relu(x, inplace=True)


def resnet18():
    stem = [nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    sizes = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
    network = nn.Sequential(*stem, *[Block(*each) for each in sizes], nn.AvgPool2d(4), nn.Flatten(), nn.Linear(512, 10))
    return network.to(GPU, memory_format=torch.channels_last)


def optimizer_of(model):
    return torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=5e-4)


def images(count):
    return torch.randn((count, 3, 32, 32), device=GPU).contiguous(memory_format=torch.channels_last)


def step(model, optimizer, x, y):
    optimizer.zero_grad()
    with torch.autocast('cuda', torch.bfloat16):
        loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()


def training(batch):
    model = resnet18()
    optimizer = optimizer_of(model)
    x, y = images(batch), torch.randint(10, (batch,), device=GPU)
    return lambda: step(model, optimizer, x, y)


def evaluation(batch):
    model, x = resnet18().eval(), images(batch)

    def run():
        with torch.no_grad(), torch.autocast('cuda', torch.bfloat16):
            model(x)
    return run


class Images(torch.utils.data.Dataset):
    """50,000 images of 3 x 32 x 32; crop with padding 4, flip and normalisation of each image, as torchvision does it."""

    def __init__(self):
        self.pixels = torch.randint(256, (50000, 3, 32, 32), dtype=torch.uint8)
        self.labels = torch.randint(10, (50000,))

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        padded = F.pad(self.pixels[i], [4, 4, 4, 4])
        top, left = torch.randint(9, (2,)).tolist()
        image = padded[:, top:top + 32, left:left + 32]
        if torch.rand(()) < 0.5:
            image = image.flip(-1)
        return image.float().div_(255).sub_(0.5).div_(0.5), self.labels[i]


def epoch():
    model = resnet18()
    optimizer = optimizer_of(model)
    loader = torch.utils.data.DataLoader(
        Images(), batch_size=512, shuffle=True, num_workers=8, drop_last=True, pin_memory=True, persistent_workers=True)

    def run():
        for x, y in loader:
            x = x.to(GPU, memory_format=torch.channels_last, non_blocking=True)
            step(model, optimizer, x, y.to(GPU, non_blocking=True))
    return run


CASES = {
    'train-512': lambda: training(512),
    'train-64': lambda: training(64),
    'eval-1024': lambda: evaluation(1024),
    'epoch': lambda: epoch(),
}

case, times, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.manual_seed(1)
torch.backends.cudnn.benchmark = True
work = CASES[case]()
seconds = []
for run in range(1 + runs):
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(times):
        work()
    torch.cuda.synchronize()
    seconds.append((time.perf_counter() - start) / times)
print(torch.__version__, *seconds[1:])
